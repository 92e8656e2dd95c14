import { expect, it } from 'vitest';
import { INBOX_ROOT, indexKey, manifestKey, RUNS_ROOT, sealRecordKey } from '#contract/keys.ts';
import { PipelineRunner } from '#hosts/server/pipeline-runner.ts';
import type { LongStore } from '#ports/object-store.ts';
import { readParquet } from '#parquet/index.ts';
import { event, finalReport } from '../../support/events.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../../support/lake.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';

const SWEEP_SECONDS = 300;

it('sweeps at the start and every five minutes, but not while the backlog of nudges is long', async () => {
  const lake = new TestLake();
  let sweeps = 0;
  const store: LongStore = Object.assign(Object.create(lake.memory) as LongStore, {
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

it('lists a run while the manifest of the one before is being written', async () => {
  const lake = new TestLake();
  const put = lake.memory.put.bind(lake.memory);
  lake.memory.put = (key, ...rest) =>
    key === manifestKey(PROJECT) ? new Promise(() => undefined) : put(key, ...rest);
  const { events, seals, manifests, judgements, clock } = lake;
  const indexed = new MemoryQueue(clock);
  const runner = new PipelineRunner({
    ...{ store: lake.store, queues: { events, seals, manifests, indexed, judgements }, clock },
    ...{ quietSeconds: QUIET_SECONDS, sealHost: lake.sealHost, plan: lake.plan },
    log: { info: () => undefined, error: () => undefined },
  });
  runner.start();
  const listed = async (): Promise<readonly (string | null)[]> => {
    const index = lake.memory.objects.get(indexKey(RUNS_ROOT, PROJECT, '2026-11'));
    const columns = index && (await readParquet(index, { columns: ['recorder_run_id'] }));
    return columns?.strings('recorder_run_id') ?? [];
  };
  for (const run_id of ['first', 'second']) {
    await lake.post([event({ run_id }), finalReport(1, { run_id })]);
    for (let second = 0; second < 100 && !(await listed()).includes(run_id); second += 1) {
      await clock.advance(1000);
      for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    }
  }
  expect((await listed()).toSorted()).toEqual(['first', 'second']);
});

it('stages a run while those of another project hold every batch', async () => {
  const lake = new TestLake();
  const { events, seals, manifests, judgements, clock } = lake;
  const runner = new PipelineRunner({
    ...{ store: lake.store, clock, quietSeconds: QUIET_SECONDS, sealHost: lake.sealHost },
    queues: { events, seals, manifests, indexed: new MemoryQueue(clock), judgements },
    plan: (input, ...rest) =>
      input.project === 'slow' ? new Promise(() => undefined) : lake.plan(input, ...rest),
    log: { info: () => undefined, error: () => undefined },
  });
  runner.start();
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      await clock.advance(100);
      for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    }
  };
  for (const run_id of ['a', 'b', 'c', 'd']) {
    await lake.post([event({ run_id }), finalReport(1, { run_id })], { project: 'slow' });
    await pass(400);
  }
  await lake.post([event({ run_id: 'quick' }), finalReport(1, { run_id: 'quick' })]);
  await pass(1000);
  expect(lake.memory.objects.has(sealRecordKey({ project: PROJECT, runId: 'quick' }))).toBe(true);
});
