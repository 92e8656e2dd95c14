import { Hono } from 'hono';
import { httpHandler } from '../lib/aws/http-event.ts';
import { ingestEnvironment, readEnvironment } from '../lib/aws/environment.ts';
import { ingestObserver } from '../lib/aws/ingest-observer.ts';
import { accessTo, queueOpener } from '../lib/aws/open-ports.ts';
import { openStore } from '../lib/aws/open-store.ts';
import { faultLogger } from '../lib/aws/request-log.ts';
import { observed, openTelemetry } from '../lib/aws/telemetry.ts';
import { MAX_DOCUMENT_BYTES, MAX_LAMBDA_BODY_BYTES } from '../lib/contract/settings.ts';
import { composeApp } from '../lib/http/app.ts';
import { ingestApp } from '../lib/http/ingest-app.ts';
import { systemClock } from '../lib/local/system-clock.ts';

const environment = readEnvironment(ingestEnvironment);
// Lambda traces the invocation. The X-Ray SDK would add a fifth to what a cold start loads.
const telemetry = openTelemetry();
const store = openStore(environment.EVALAKE_BUCKET);
const openQueue = queueOpener();
const ingest = ingestApp({
  store,
  ...accessTo(store),
  clock: systemClock,
  events: openQueue(environment.EVALAKE_EVENTS_QUEUE_URL),
  seals: openQueue(environment.EVALAKE_SEALS_QUEUE_URL),
  maxBodyBytes: MAX_LAMBDA_BODY_BYTES,
  maxDocumentsBytes: MAX_DOCUMENT_BYTES,
});

const observer = ingestObserver(telemetry);
export const app = new Hono()
  .use('/v1/projects/:project/events', observer)
  .use('/v1/projects/:project/results', observer)
  .route('/', composeApp([ingest], faultLogger(telemetry)));

export const handler = observed(telemetry, httpHandler(app));
