import { Hono } from 'hono';
import { httpHandler } from '#hosts/lambda/http-event.ts';
import { ingestEnvironment, readEnvironment } from '#hosts/lambda/environment.ts';
import { ingestObserver } from '#hosts/lambda/ingest-observer.ts';
import { accessTo, queueOpener } from '#hosts/lambda/open-ports.ts';
import { requestTimes } from '#adapters/call-times.ts';
import { openStore } from '#adapters/s3/open-store.ts';
import { faultLogger } from '#hosts/lambda/request-log.ts';
import { unlisted } from '#hosts/lambda/unlisted-store.ts';
import { observed, openTelemetry } from '#hosts/lambda/telemetry.ts';
import { MAX_DOCUMENT_BYTES, MAX_LAMBDA_BODY_BYTES } from '#contract/limits.ts';
import { composeApp } from '#http/app.ts';
import { ingestApp } from '#http/ingest-app.ts';
import { ingestRoutes } from '#http/routes/ingest-routes.ts';
import { systemClock } from '#ports/system-clock.ts';

const environment = readEnvironment(ingestEnvironment);
// Lambda traces the invocation. The X-Ray SDK would make a cold start load a fifth more code.
const telemetry = openTelemetry();
// It may not list the bucket, so to it what is not there is denied.
const store = unlisted(openStore(environment.EVALAKE_BUCKET, { times: requestTimes.s3 }));
const openQueue = queueOpener({ times: requestTimes.sqs });
const ingest = ingestApp({
  store,
  ...accessTo(store, { notesUse: false, corsOrigins: environment.EVALAKE_CORS_ORIGINS }),
  clock: systemClock,
  events: openQueue(environment.EVALAKE_EVENTS_QUEUE_URL),
  seals: openQueue(environment.EVALAKE_SEALS_QUEUE_URL),
  maxBodyBytes: MAX_LAMBDA_BODY_BYTES,
  maxDocumentsBytes: MAX_DOCUMENT_BYTES,
});

const observer = ingestObserver(telemetry);
const watched = new Hono();
for (const { path } of Object.values(ingestRoutes)) watched.use(path, observer);
watched.route('/', ingest);
// Within the app, as it reads answers before they are compressed.
export const app = composeApp([watched], faultLogger(telemetry));

export const handler = observed(telemetry, httpHandler(app));
