import type { SQSEvent } from 'aws-lambda';
import { runBatch } from '#hosts/lambda/batch-step.ts';
import { readEnvironment, stageEnvironment } from '#hosts/lambda/environment.ts';
import { keepUndelivered } from '#hosts/lambda/keep-undelivered.ts';
import { queueOpener } from '#hosts/lambda/open-ports.ts';
import { openStore } from '#adapters/s3/open-store.ts';
import { observed, openTelemetry } from '#hosts/lambda/telemetry.ts';
import { trace, traced } from '#hosts/lambda/tracing.ts';
import { systemClock } from '#ports/system-clock.ts';
import { stage } from '#pipeline/stage/stage.ts';

const environment = readEnvironment(stageEnvironment);
const telemetry = openTelemetry(trace);
const store = openStore(environment.EVALAKE_BUCKET, { wrap: traced });
const openQueue = queueOpener({ wrap: traced });
const events = openQueue(environment.EVALAKE_EVENTS_QUEUE_URL);
const seals = openQueue(environment.EVALAKE_SEALS_QUEUE_URL);

const ports = { store, seals, clock: systemClock };

export const handler = observed(telemetry, async (event: SQSEvent) => {
  await keepUndelivered(telemetry, ports, event.Records);
  return runBatch(telemetry, events, event, (messages) => stage(ports, messages));
});
