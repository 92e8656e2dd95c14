import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { runBatch } from '../lib/aws/batch-step.ts';
import { manifestEnvironment, readEnvironment } from '../lib/aws/environment.ts';
import { GlueCatalog } from '../lib/aws/glue-catalog.ts';
import { openGlueClient } from '../lib/aws/glue-client.ts';
import { queueOpener } from '../lib/aws/open-ports.ts';
import { openStore } from '../lib/aws/open-store.ts';
import { observed, openTelemetry } from '../lib/aws/telemetry.ts';
import { trace, traced } from '../lib/aws/tracing.ts';
import { systemClock } from '../lib/local/system-clock.ts';
import { updateManifests } from '../lib/pipeline/manifest/update-manifest.ts';
import { prune } from '../lib/pipeline/prune/prune.ts';

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

/** Messages from the queue, or the schedule's word that it is time to prune. */
export const handler = observed(
  telemetry,
  (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse | undefined> =>
    'Records' in event
      ? runBatch(telemetry, manifests, event, (messages) =>
          updateManifests({ store, catalog }, messages),
        )
      : pruneLake(),
);
