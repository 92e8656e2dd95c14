import { functionNames } from '../../lib/contract/metric-names.ts';
import { lambdaMemory } from '../../lib/infra/lambda-memory.ts';
import { EVENTS_PER_BATCH, type Measured, Measurement, type StepName } from './measure.ts';
import { type Priced, prices, PRICES_OF } from './prices.ts';

const workload = { runs: 20, batchesOfRun: 50, stagedTogether: 10 };
const MILLION = 1e6;
const GIGABYTE = 1e9;
/** The latency of a call to S3, SQS or Glue, which a store in memory does not have. */
const CALL_MS = 20;
const FIREHOSE_STEP = 5 * 1024;
const SWEEPS_A_MONTH = (30 * 24 * 60) / 15;
const ALARMS = 6 + 2 * functionNames.length + 4;
/** A metric costs only in hours in which it has data: those of the sweep and of cold starts. */
const IDLE_METRICS = 2;
/** Lambda polls a queue with five pollers that wait for 20 s each, all month. */
const POLLS_A_MONTH = (5 * 30 * 24 * 3600) / 20;
const LOG_BYTES_OF_INVOCATION = 1500;

type Amounts = Partial<Record<Priced, number>>;

function gigabyteSeconds({ invocations, milliseconds, ...counts }: Measured): number {
  const steps = Object.keys(invocations) as StepName[];
  const computing = steps.reduce(
    (sum, step) => sum + (milliseconds[step] / 1000) * (lambdaMemory[step] / 1024),
    0,
  );
  const calls = counts.s3Writes + counts.s3Reads + counts.sqsStandard / 3;
  return computing + (calls * CALL_MS) / 1000;
}

function perMillion(measured: Measured): Amounts {
  const factor = MILLION / measured.events;
  const invocations = Object.values(measured.invocations).reduce((a, b) => a + b, 0);
  const scaled: Amounts = {
    httpRequests: measured.requests,
    lambdaRequests: invocations,
    lambdaGigabyteSeconds: gigabyteSeconds(measured),
    sqsStandard: measured.sqsStandard,
    sqsFifo: measured.sqsFifo,
    s3Writes: measured.s3Writes,
    s3Reads: measured.s3Reads,
    s3GigabyteMonths: measured.storedBytes / GIGABYTE,
    logGigabytes: (invocations * LOG_BYTES_OF_INVOCATION) / GIGABYTE,
    traces: invocations,
  };
  return Object.fromEntries(Object.entries(scaled).map(([name, n]) => [name, n * factor]));
}

/** Firehose with an event a record, as Parquet needs rows. */
function firehose({ events, bodyBytes }: Measured): Amounts {
  const eventBytes = bodyBytes / events;
  const gigabytes = (Math.ceil(eventBytes / FIREHOSE_STEP) * FIREHOSE_STEP * MILLION) / GIGABYTE;
  return { firehoseGigabytes: gigabytes, firehoseConversion: gigabytes };
}

const idle: Amounts = {
  lambdaRequests: SWEEPS_A_MONTH,
  lambdaGigabyteSeconds: SWEEPS_A_MONTH * 0.5 * (lambdaMemory.seal / 1024),
  s3Writes: SWEEPS_A_MONTH,
  logGigabytes: (SWEEPS_A_MONTH * LOG_BYTES_OF_INVOCATION) / GIGABYTE,
  traces: SWEEPS_A_MONTH,
  alarms: ALARMS,
  sqsStandard: 2 * POLLS_A_MONTH,
  sqsFifo: POLLS_A_MONTH,
  ownMetrics: IDLE_METRICS,
  dashboards: 1,
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
  console.log(`| **together** | | | **${total.toFixed(2)}** |`);
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}

const measured = await new Measurement().run(workload);
const { events, requests, bodyBytes, storedBytes } = measured;
console.log(
  `Measured: ${workload.runs} runs, ${events} events in ${requests} requests of up to ${EVENTS_PER_BATCH}; ` +
    `${round(bodyBytes / 1e6)} MB posted, ${round(storedBytes / 1e6)} MB kept. List prices of ${PRICES_OF}.`,
);
console.log(`Invocations: ${JSON.stringify(measured.invocations)}`);
printTable('A million events', perMillion(measured));
printTable('A month in which nobody evaluates', idle);
printTable('Firehose with conversion to Parquet, the same million events', firehose(measured));
