import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { runBatch } from '#hosts/lambda/batch-step.ts';
import { manifestEnvironment, readEnvironment } from '#hosts/lambda/environment.ts';
import { GlueCatalog } from '#adapters/glue/glue-catalog.ts';
import { openGlueClient } from '#adapters/glue/glue-client.ts';
import { queueOpener } from '#hosts/lambda/open-ports.ts';
import { openStore } from '#adapters/s3/open-store.ts';
import { observed, openTelemetry } from '#hosts/lambda/telemetry.ts';
import { trace, traced } from '#hosts/lambda/tracing.ts';
import { systemClock } from '#ports/system-clock.ts';
import { updateManifests } from '#pipeline/manifest/update-manifest.ts';
import { prune } from '#pipeline/retention/prune.ts';

const environment = readEnvironment(manifestEnvironment);
const telemetry = openTelemetry(trace);
const bucket = environment.EVALAKE_BUCKET;
const store = openStore(bucket, traced);
const manifests = queueOpener(traced)(environment.EVALAKE_MANIFESTS_QUEUE_URL);
const database = environment.EVALAKE_DATABASE;
const catalog = new GlueCatalog({ client: traced(openGlueClient()), database, bucket });

async function pruneLake(): Promise<undefined> {
  const deleted = await prune({ store, clock: systemClock });
  telemetry.logger.info('pruned', { deleted });
}

/** The event is a batch of the queue, or the schedule's, which asks for pruning. */
export const handler = observed(
  telemetry,
  (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse | undefined> =>
    'Records' in event
      ? runBatch(telemetry, manifests, event, (messages) =>
          updateManifests({ store, catalog }, messages),
        )
      : pruneLake(),
);
