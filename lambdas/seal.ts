import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { readEnvironment, sealEnvironment } from '../lib/aws/environment.ts';
import { queueOpener } from '../lib/aws/open-ports.ts';
import { openStore } from '../lib/aws/open-store.ts';
import { runSeals } from '../lib/aws/seal-step.ts';
import { observed, openTelemetry } from '../lib/aws/telemetry.ts';
import { trace, traced } from '../lib/aws/tracing.ts';
import { metricNames } from '../lib/contract/metrics.ts';
import { systemClock } from '../lib/local/system-clock.ts';
import { planSeal } from '../lib/pipeline/seal/plan-seal.ts';
import { sweep } from '../lib/pipeline/sweep.ts';

const environment = readEnvironment(sealEnvironment);
const telemetry = openTelemetry(trace);
const openQueue = queueOpener(traced);
const ports = {
  store: openStore(environment.EVALAKE_BUCKET, traced),
  seals: openQueue(environment.EVALAKE_SEALS_QUEUE_URL),
  manifests: openQueue(environment.EVALAKE_MANIFESTS_QUEUE_URL),
  clock: systemClock,
  plan: planSeal,
  quietSeconds: environment.EVALAKE_QUIET_SECONDS,
};

async function sweepInbox(): Promise<undefined> {
  const nudged = await sweep(ports, ports.quietSeconds);
  telemetry.metrics.addMetric(metricNames.runsNudged, MetricUnit.Count, nudged.length);
  for (const { project, runId: run_id } of nudged) {
    telemetry.logger.warn('swept', { project, run_id });
  }
}

/** Nudges from the queue, or the schedule's word that it is time to sweep. */
export const handler = observed(
  telemetry,
  (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse | undefined> =>
    'Records' in event ? runSeals(telemetry, ports, event) : sweepInbox(),
);
