import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LongS3Store } from '#adapters/s3/long-s3-store.ts';
import { manifestKey } from '#contract/keys.ts';
import { formatManifest } from '#lake/evalsig-manifest.ts';
import { writeManifest } from '#pipeline/manifest/write-manifest.ts';
import { systemClock } from '#ports/system-clock.ts';
import { manifestRecord } from '../../../bench/inputs/index-rows.ts';
import { benchRuns } from '../../../bench/inputs/runs.ts';
import { smallRunBody, smallRunId } from '../../../bench/inputs/small-runs.ts';
import { describeLongStore, describeObjectStore } from '../../ports/object-store.contract.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';
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

/** As many as make a manifest of which so much stays that it is copied. */
const LONG_RUNS = 85_000;

it('has the bytes of a manifest that was sent whole, where it copied what stays', async () => {
  const { store } = await makeStore();
  const lake = new TestLake();
  await lake.post(smallRunBody(0));
  await lake.drain();
  const runs = benchRuns(LONG_RUNS).map(manifestRecord);
  const key = manifestKey(PROJECT);
  lake.memory.objects.set(key, formatManifest({ project_id: PROJECT, version: 1, runs }));
  for (const [each, bytes] of lake.memory.objects) await store.put(each, bytes);
  const targets = [{ project: PROJECT, runId: smallRunId(0) }];
  for (const each of [lake.memory, store]) await writeManifest(each, PROJECT, targets);
  const [whole, copied] = [lake.memory.objects.get(key), await store.get(key)];
  expect(Buffer.compare(copied?.bytes ?? Buffer.alloc(0), whole ?? Buffer.alloc(1))).toBe(0);
  // Two copies, and what is new.
  expect(copied?.etag).toMatch(/-3"?$/);
});

describeObjectStore('S3', makeStore);
describeLongStore('S3', makeStore);
