import { expect, it } from 'vitest';
import { DiskQueue } from '#adapters/disk-queue/disk-queue.ts';
import { nudgeSchema } from '#contract/messages.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { event } from '../../support/events.ts';
import { TestLake } from '../../support/lake.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const BULK = 50;
const bulk = Array.from({ length: BULK }, (_, run) => event({ run_id: `bulk-${run}` }));

it('stages another project beside the bulk of one, and lets its run be sealed next', async () => {
  const lake = new TestLake();
  lake.stageBatch = 10;
  await lake.post(bulk, { project: 'large' });
  await lake.post([event()], { project: 'small' });
  await lake.stageOnce();
  expect(lake.keys('inbox/small/')).toHaveLength(1);
  expect(lake.keys('inbox/large/')).toHaveLength(9);
  const nudges = await lake.seals.receive({ max: 2 });
  const projects = nudges.map(({ body }) => nudgeSchema.parse(JSON.parse(body)).project);
  expect(projects.sort()).toEqual(['large', 'small']);
});

it('has projects take turns in the queue on disk, and keeps the order of each', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'evalake-turns-'));
  const options = { clock: new ManualClock(), visibilityTimeoutSeconds: 60, maxReceiveCount: 9 };
  const queue = await DiskQueue.open({ dir, ...options });
  await queue.send(['a1', 'a2', 'a3'].map((body) => ({ body, tenant: 'a' })));
  await queue.send(['b1', 'b2'].map((body) => ({ body, tenant: 'b' })));
  const bodies = (await queue.receive({ max: 4 })).map(({ body }) => body);
  expect(bodies).toEqual(['a1', 'b1', 'a2', 'b2']);
  await queue.close();
  await rm(dir, { recursive: true });
});
