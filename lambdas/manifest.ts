import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { runBatch } from '#hosts/lambda/batch-step.ts';
import { BEGIN_WITHIN_MS, beginsWithin } from '#hosts/lambda/begins-within.ts';
import { manifestEnvironment, readEnvironment } from '#hosts/lambda/environment.ts';
import { GlueCatalog } from '#adapters/glue/glue-catalog.ts';
import { openGlueClient } from '#adapters/glue/glue-client.ts';
import { queueOpener } from '#hosts/lambda/open-ports.ts';
import { openLongStore } from '#adapters/s3/open-long-store.ts';
import { observed, openTelemetry } from '#hosts/lambda/telemetry.ts';
import { trace, traced } from '#hosts/lambda/tracing.ts';
import { updateManifests } from '#pipeline/manifest/update-manifest.ts';
import { sweepSettings } from '#pipeline/settings/sweep-settings.ts';
import { systemClock } from '#ports/system-clock.ts';

const environment = readEnvironment(manifestEnvironment);
const telemetry = openTelemetry(trace);
const bucket = environment.EVALAKE_BUCKET;
const store = openLongStore(bucket, { wrap: traced });
const openQueue = queueOpener({ wrap: traced });
const manifests = openQueue(environment.EVALAKE_MANIFESTS_QUEUE_URL);
const judgements = openQueue(environment.EVALAKE_JUDGEMENTS_QUEUE_URL);
const notices = openQueue(environment.EVALAKE_NOTICES_QUEUE_URL);
const database = environment.EVALAKE_DATABASE;
const catalog = new GlueCatalog({ client: traced(openGlueClient()), database, bucket });

async function sweep(): Promise<undefined> {
  await sweepSettings({ store, judgements, clock: systemClock });
}

/** The event is a batch of sealed runs from the queue, or the schedule's, which asks for a sweep. */
export const handler = observed(
  telemetry,
  (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse | undefined> =>
    'Records' in event
      ? runBatch(telemetry, manifests, event, (messages) => {
          const mayBegin = beginsWithin(systemClock, BEGIN_WITHIN_MS.manifest);
          const ports = { store, judgements, indexed: manifests, catalog, notices, mayBegin };
          return updateManifests(ports, messages);
        })
      : sweep(),
);
