import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { S3Store } from '#adapters/s3/s3-store.ts';
import { SqsQueue } from '#adapters/sqs/sqs-queue.ts';
import { tables } from '#lake/tables/all-tables.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import type { MiniStack } from '../engines/ministack/support/ministack.ts';

const BUCKET = 'lake';
const DATABASE = 'evalake';

/** What the Lambdas work on, as ports for a test and as the environment of the Lambdas. */
export interface AwsResources {
  readonly store: ObjectStore;
  readonly events: Queue;
  readonly seals: Queue;
  readonly manifests: Queue;
  readonly judgements: Queue;
  readonly environment: Readonly<Record<string, string>>;
  destroy(): void;
}

export async function createResources({
  clientConfig,
  environment,
}: MiniStack): Promise<AwsResources> {
  const s3 = new S3Client(clientConfig);
  const sqs = new SQSClient(clientConfig);
  const glue = new GlueClient(clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await createTables(glue);
  const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  const [events, seals, manifests, judgements, notices] = await Promise.all([
    createQueue(sqs, 'events'),
    createQueue(sqs, 'seals'),
    createQueue(sqs, 'manifests.fifo', fifo),
    createQueue(sqs, 'judgements.fifo', fifo),
    createQueue(sqs, 'notices'),
  ]);
  const queue = (url: string) => new SqsQueue({ client: sqs, url, clock: systemClock });
  return {
    store: new S3Store({ client: s3, bucket: BUCKET, clock: systemClock }),
    events: queue(events),
    seals: queue(seals),
    manifests: queue(manifests),
    judgements: queue(judgements),
    environment: {
      ...environment,
      EVALAKE_BUCKET: BUCKET,
      EVALAKE_EVENTS_QUEUE_URL: events,
      EVALAKE_SEALS_QUEUE_URL: seals,
      EVALAKE_MANIFESTS_QUEUE_URL: manifests,
      EVALAKE_JUDGEMENTS_QUEUE_URL: judgements,
      EVALAKE_NOTICES_QUEUE_URL: notices,
      EVALAKE_PREFIX: 'evalake',
      EVALAKE_ALERT_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:evalake-alerts',
      EVALAKE_LINK_BASE: 'https://evals.example.com',
      EVALAKE_QUIET_SECONDS: '900',
      EVALAKE_SWEEP_SECONDS: '900',
      EVALAKE_PRUNE_SECONDS: '840',
      EVALAKE_DATABASE: DATABASE,
      EVALAKE_WORKGROUP: 'evalake',
    },
    destroy: () => {
      for (const client of [s3, sqs, glue]) client.destroy();
    },
  };
}

async function createQueue(
  client: SQSClient,
  name: string,
  attributes: Record<string, string> = {},
): Promise<string> {
  const command = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
  const { QueueUrl: url } = await client.send(command);
  if (url === undefined) throw new Error(`queue ${name} has no URL`);
  return url;
}

async function createTables(glue: GlueClient): Promise<void> {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DATABASE } }));
  for (const { name } of tables) {
    const TableInput = { Name: name };
    await glue.send(new CreateTableCommand({ DatabaseName: DATABASE, TableInput }));
  }
}
