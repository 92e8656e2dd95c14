import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from 'vitest';
import { LongS3Store } from '#adapters/s3/long-s3-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { describeLongStore, describeObjectStore } from '../../ports/object-store.contract.ts';
import { type MiniStack, startMiniStack } from './support/ministack.ts';

let stack: MiniStack;
let client: S3Client;

beforeAll(async () => {
  stack = await startMiniStack();
  client = new S3Client(stack.clientConfig);
});
afterAll(async () => {
  client.destroy();
  await stack.stop();
});

async function makeStore() {
  const bucket = `contract-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const store = new LongS3Store({ client, bucket, clock: systemClock });
  return { store, dispose: () => Promise.resolve() };
}

describeObjectStore('S3', makeStore);
describeLongStore('S3', makeStore);
