import { expect, it } from 'vitest';
import { INBOX_ROOT } from '#contract/keys.ts';
import { PipelineRunner } from '#hosts/server/pipeline-runner.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { TestLake } from '../../support/lake.ts';

const SWEEP_SECONDS = 300;

it('sweeps at the start and every five minutes, but not while the backlog of nudges is long', async () => {
  const lake = new TestLake();
  let sweeps = 0;
  const store: ObjectStore = Object.assign(Object.create(lake.memory) as ObjectStore, {
    list: (prefix: string) => {
      if (prefix === INBOX_ROOT) sweeps++;
      return lake.memory.list(prefix);
    },
  });
  let nudges = 0;
  const runner = new PipelineRunner({
    ...{ store, queues: lake, clock: lake.clock, quietSeconds: 900, waiting: () => nudges },
    sealHost: { name: 'test', mostEvents: Infinity, setting: 'none' },
    plan: () => Promise.reject(new Error('nothing is planned here')),
    log: { info: () => undefined, error: () => undefined },
  });
  runner.start();
  const counts: number[] = [];
  for (const waiting of [100_001, 100_001, 100_000, 0]) {
    await new Promise(setImmediate);
    counts.push(sweeps);
    nudges = waiting;
    await lake.clock.advance(SWEEP_SECONDS * 1000);
  }
  await new Promise(setImmediate);
  counts.push(sweeps);
  expect(counts).toEqual([1, 1, 1, 2, 3]);
  const stopped = runner.stop();
  await lake.clock.advance(SWEEP_SECONDS * 1000);
  await stopped;
});
