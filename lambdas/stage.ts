import type { SQSEvent } from 'aws-lambda';
import { runBatch } from '../lib/aws/batch-step.ts';
import { readEnvironment, stageEnvironment } from '../lib/aws/environment.ts';
import { queueOpener } from '../lib/aws/open-ports.ts';
import { openStore } from '../lib/aws/open-store.ts';
import { observed, openTelemetry } from '../lib/aws/telemetry.ts';
import { trace, traced } from '../lib/aws/tracing.ts';
import { stage } from '../lib/pipeline/stage/stage.ts';

const environment = readEnvironment(stageEnvironment);
const telemetry = openTelemetry(trace);
const store = openStore(environment.EVALAKE_BUCKET, traced);
const openQueue = queueOpener(traced);
const events = openQueue(environment.EVALAKE_EVENTS_QUEUE_URL);
const seals = openQueue(environment.EVALAKE_SEALS_QUEUE_URL);

export const handler = observed(telemetry, (event: SQSEvent) =>
  runBatch(telemetry, events, event, (messages) => stage({ store, seals }, messages)),
);
