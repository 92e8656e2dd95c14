import { readDeployment } from '../../lib/contract/deployment.ts';
import { manifestKey } from '../../lib/contract/keys.ts';
import { functionNames } from '../../lib/contract/naming/metric-names.ts';
import { lambdaMemory } from '../../lib/infra/lambda-memory.ts';
import { PROJECT } from '../../test/support/lake.ts';
import { LEAST_COPIED_BYTES } from '../../lib/ports/swap-object.ts';
import { uploadRequests } from './counting.ts';
import type { Measured, StepName } from './measure.ts';
import type { Priced } from './prices.ts';
import { versionDays } from './versions.ts';

export type Amounts = Partial<Record<Priced, number>>;

const MILLION = 1e6;
const GIGABYTE = 1e9;
const DAYS_A_MONTH = 30;
const HOURS_A_MONTH = DAYS_A_MONTH * 24;
/** A call to S3, SQS or Glue takes about this long, which a store in memory does not show. */
const CALL_MS = 20;
const FIREHOSE_STEP = 5 * 1024;
const LOG_BYTES_OF_INVOCATION = 1500;
/** A line of the API's access log, and what CloudWatch adds to each. */
const LOG_BYTES_OF_REQUEST = 350;

/** How fast recorders post. It says for how many hours metrics are told, which is what they cost by. */
export const REQUESTS_A_SECOND = 10;
/**
 * What ingest counts of a request (3), seal of a run (2), and cold starts of four functions; of the API,
 * what the route of events has: Count, 4xx, 5xx, DataProcessed, Latency, IntegrationLatency.
 */
const METRICS_IN_USE = 3 + 2 + 4 + 6;

const SWEEPS_A_MONTH = HOURS_A_MONTH * 4;
const PRUNES_A_MONTH = DAYS_A_MONTH;
/** Two for each of five queues and of all functions, the loop's, and four of recorders and runs. */
export const ALARMS = 2 * 5 + 2 * functionNames.length + 1 + 4;
/** Metrics that are told all month: the sweep's, and that of its cold starts and of prune's. */
const IDLE_METRICS = 3;
/** Lambda looks into a queue with five pollers that wait for 20 s each, all month. */
const POLLERS = 5;
const POLLS_A_MONTH = (POLLERS * HOURS_A_MONTH * 3600) / 20;

const { traceIngest } = readDeployment({});

function gigabyteSeconds({ milliseconds, ...counts }: Measured): number {
  const steps = Object.keys(milliseconds) as StepName[];
  const computing = steps.reduce(
    (sum, step) => sum + (milliseconds[step] / 1000) * (lambdaMemory[step] / 1024),
    0,
  );
  const calls = counts.s3Writes + counts.s3Reads + counts.sqsStandard / 3;
  return computing + (calls * CALL_MS) / 1000;
}

export function perMillion(measured: Measured): Amounts {
  const { invocations, requests } = measured;
  const factor = MILLION / measured.events;
  const invoked = Object.values(invocations).reduce((a, b) => a + b, 0);
  const logBytes = invoked * LOG_BYTES_OF_INVOCATION + requests * LOG_BYTES_OF_REQUEST;
  const scaled: Amounts = {
    httpRequests: requests,
    lambdaRequests: invoked,
    lambdaGigabyteSeconds: gigabyteSeconds(measured),
    sqsStandard: measured.sqsStandard,
    sqsFifo: measured.sqsFifo,
    s3Writes: measured.s3Writes,
    s3Reads: measured.s3Reads,
    s3GigabyteMonths: measured.storedBytes / GIGABYTE,
    versionGigabyteMonths: measured.versionByteDays / DAYS_A_MONTH / GIGABYTE,
    logGigabytes: logBytes / GIGABYTE,
    traces: traceIngest ? invoked : invoked - invocations.ingest - invocations.stage,
  };
  const amounts: Amounts = {};
  for (const [name, n] of Object.entries(scaled)) amounts[name as Priced] = n * factor;
  const hours = Math.ceil((requests * factor) / REQUESTS_A_SECOND / 3600);
  return { ...amounts, metrics: (METRICS_IN_USE * hours) / HOURS_A_MONTH };
}

/** Runs of a month in one project, after which its manifest is this long. */
export const LARGE_PROJECT_RUNS = 100_000;

/**
 * What is kept of old manifests and run indexes at the end of such a month, if no two runs share a turn, and
 * what its long manifests take more than a request each, as most of them is copied.
 */
export function largeProject({ manifest, index, runs }: Measured): Amounts {
  const versionBytes = [manifest, index].map(
    ({ sizeBytes, writes }) => (sizeBytes / runs) * LARGE_PROJECT_RUNS * (writes / runs),
  );
  const bytesOfRun = versionBytes.reduce((sum, bytes) => sum + bytes, 0);
  const runsADay = LARGE_PROJECT_RUNS / DAYS_A_MONTH;
  const days = versionDays(manifestKey(PROJECT));
  return {
    versionGigabyteMonths: (bytesOfRun * runsADay * days) / GIGABYTE,
    s3Writes: copyingRequests(manifest.sizeBytes / runs) * (manifest.writes / runs),
  };
}

/** Requests beyond one for each manifest of the month, which grows at its end from run to run. */
function copyingRequests(bytesOfRun: number): number {
  let requests = 0;
  for (let run = Math.ceil(LEAST_COPIED_BYTES / bytesOfRun); run < LARGE_PROJECT_RUNS; run += 1) {
    const endByte = Math.floor(run * bytesOfRun);
    const unchanged = [{ startByte: 0, endByte, fromByte: 0 }];
    const sizeBytes = endByte + Math.ceil(bytesOfRun);
    requests += uploadRequests({ sizeBytes, unchanged, pieces: () => [] }) - 1;
  }
  return requests;
}

/** Each event a record, as its rows are what Parquet is made of. */
export function firehose({ events, bodyBytes }: Measured): Amounts {
  const eventBytes = bodyBytes / events;
  const gigabytes = (Math.ceil(eventBytes / FIREHOSE_STEP) * FIREHOSE_STEP * MILLION) / GIGABYTE;
  return { firehoseGigabytes: gigabytes, firehoseConversion: gigabytes };
}

const idleInvocations = SWEEPS_A_MONTH + PRUNES_A_MONTH;

export const idle: Amounts = {
  lambdaRequests: idleInvocations,
  lambdaGigabyteSeconds: SWEEPS_A_MONTH * 0.5 * (lambdaMemory.seal / 1024) + PRUNES_A_MONTH,
  // A listing each; a prune also notes whose turn it was.
  s3Writes: idleInvocations + PRUNES_A_MONTH,
  logGigabytes: (idleInvocations * LOG_BYTES_OF_INVOCATION) / GIGABYTE,
  traces: idleInvocations,
  alarms: ALARMS,
  sqsStandard: 3 * POLLS_A_MONTH,
  sqsFifo: 2 * POLLS_A_MONTH,
  metrics: IDLE_METRICS,
  dashboards: 1,
};
