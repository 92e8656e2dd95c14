import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { readEnvironment, sealEnvironment } from '#hosts/lambda/environment.ts';
import { queueOpener } from '#hosts/lambda/open-ports.ts';
import { openStore } from '#adapters/s3/open-store.ts';
import { lambdaSealHost } from '#hosts/lambda/lambda-seal-host.ts';
import { runSeals } from '#hosts/lambda/seal-step.ts';
import { observed, openTelemetry } from '#hosts/lambda/telemetry.ts';
import { trace, traced } from '#hosts/lambda/tracing.ts';
import { metricNames } from '#contract/naming/metric-names.ts';
import { formatSealTarget } from '#contract/seal-target.ts';
import { systemClock } from '#ports/system-clock.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { sweep } from '#pipeline/stage/sweep.ts';

const environment = readEnvironment(sealEnvironment);
const telemetry = openTelemetry(trace);
const openQueue = queueOpener({ wrap: traced });
const seals = openQueue(environment.EVALAKE_SEALS_QUEUE_URL);
const ports = {
  store: openStore(environment.EVALAKE_BUCKET, { wrap: traced }),
  seals,
  hide: (receipt: string, seconds: number) => seals.hide(receipt, seconds),
  manifests: openQueue(environment.EVALAKE_MANIFESTS_QUEUE_URL),
  clock: systemClock,
  plan: planSeal,
  host: lambdaSealHost(environment.EVALAKE_SEAL_MEMORY_MB),
  quietSeconds: environment.EVALAKE_QUIET_SECONDS,
};

async function sweepInbox(): Promise<undefined> {
  const nudged = await sweep(ports, ports.quietSeconds, environment.EVALAKE_SWEEP_SECONDS);
  telemetry.metrics.addMetric(metricNames.runsNudged, MetricUnit.Count, nudged.length);
  for (const target of nudged) {
    const { project } = target;
    telemetry.logger.warn('swept', { project, run_id: formatSealTarget(target) });
  }
}

/** The event is a batch of nudges from the queue, or the schedule's, which asks for a sweep. */
export const handler = observed(
  telemetry,
  (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse | undefined> =>
    'Records' in event ? runSeals(telemetry, ports, event) : sweepInbox(),
);
