import {
  type Amounts,
  firehose,
  idle,
  LARGE_PROJECT_RUNS,
  largeProject,
  perMillion,
  REQUESTS_A_SECOND,
} from './amounts.ts';
import { readDeployment } from '../../lib/contract/deployment.ts';
import { lambdaMemory } from '../../lib/infra/lambda-memory.ts';
import { EVENTS_PER_BATCH, Measurement } from './measure.ts';
import { type Priced, prices, PRICES_OF } from './prices.ts';

const { stageWindowSeconds, maxConcurrency } = readDeployment({});

/** A million events. What comes within a window is shared by the instances of stage. */
const workload = {
  runs: 200,
  batchesOfRun: 50,
  stagedTogether: (REQUESTS_A_SECOND * stageWindowSeconds) / maxConcurrency,
};

function printTable(title: string, amounts: Amounts): void {
  console.log(`\n${title}\n\n| what | amount | list price, $ | $ |\n|---|---:|---:|---:|`);
  let total = 0;
  for (const [name, { each, what }] of Object.entries(prices)) {
    const amount = amounts[name as Priced];
    if (amount === undefined) continue;
    total += amount * each;
    const cells = [what, round(amount), round(each), (amount * each).toFixed(4)];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(`| **together** | | | **${total.toFixed(3)}** |`);
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}

const measured = await new Measurement().run(workload);
const { events, requests, bodyBytes, storedBytes, versionByteDays } = measured;
console.log(
  `Measured: ${workload.runs} runs, ${events} events in ${requests} requests of up to ${EVENTS_PER_BATCH}; ` +
    `${round(bodyBytes / 1e6)} MB posted, ${round(storedBytes / 1e6)} MB kept, ` +
    `${round(versionByteDays / 1e6)} MB-days of old versions; ${REQUESTS_A_SECOND} requests a second. List prices of ${PRICES_OF}.`,
);
console.log(`Invocations: ${JSON.stringify(measured.invocations)}`);
printTable('A million events', perMillion(measured));
printTable('A month in which nobody evaluates', idle);
printTable(
  `Besides, at the end of a month of ${LARGE_PROJECT_RUNS} runs in one project`,
  largeProject(measured),
);
const functionSecond = prices.lambdaGigabyteSeconds.each * (lambdaMemory.manifest / 1024);
console.log(
  `\nA PUT costs as much as ${(prices.s3Writes.each / functionSecond).toFixed(2)} s of the manifest function.`,
);
printTable('Firehose with conversion to Parquet, the same million events', firehose(measured));
