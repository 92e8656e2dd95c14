import { expect, it } from 'vitest';
import { z } from 'zod';
import { failureKey } from '#contract/keys.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { MAX_NUDGE_RECEIVE_COUNT } from '#contract/limits.ts';
import { RunTooLargeForHostError } from '#pipeline/seal/guarded-seal.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { listRuns } from '#read/list-runs.ts';
import { runDetail } from '#read/run-detail.ts';
import { sealFailure } from '#read/run-answers.ts';
import { IndexQueries } from '#read/run-queries/index-queries.ts';
import { wholeRun } from '../../support/events.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
const RUN_NAME = { project: PROJECT, runId: RUN };

const shown = z.object({ status: z.string(), failure: sealFailure.nullable() });

async function look(lake: TestLake) {
  return shown.parse(JSON.parse(await runDetail(lake.store, PROJECT, RUN)));
}

/** A run that waits for its seal, and a count of the attempts to plan it, which all fail. */
async function failing(fail: () => Promise<never>) {
  const lake = new TestLake();
  await lake.post(wholeRun(3));
  await lake.stageOnce();
  const attempts = { count: 0 };
  lake.plan = () => {
    attempts.count += 1;
    return fail();
  };
  return { lake, attempts };
}

async function sealAgainAndAgain(lake: TestLake, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await lake.sealOnce();
    await lake.clock.advance(1000);
  }
}

const noMemory = () => Promise.reject(new Error('Worker terminated: out of memory'));

it('a failed attempt shows at the run and in the list, and goes with the seal', async () => {
  const { lake } = await failing(noMemory);
  await lake.sealOnce();
  expect(await look(lake)).toMatchObject({
    status: 'receiving',
    failure: { attempts: 1, reason: 'Error: Worker terminated: out of memory', set_apart: false },
  });
  const queries = new IndexQueries(lake.store);
  const { runs } = await listRuns(lake.store, queries, { project: PROJECT, limit: 10 });
  expect(runs.map(({ run_id, failure }) => [run_id, failure])).toEqual([
    [RUN, 'Error: Worker terminated: out of memory'],
  ]);
  lake.plan = planSeal;
  await lake.wait(1);
  expect(await look(lake)).toEqual({ status: 'complete', failure: null });
  expect(lake.keys('failures/')).toEqual([]);
});

it('a run is set apart after its last attempt, and then costs no more work', async () => {
  const { lake, attempts } = await failing(noMemory);
  await sealAgainAndAgain(lake, MAX_NUDGE_RECEIVE_COUNT + 5);
  expect(attempts.count).toBe(MAX_NUDGE_RECEIVE_COUNT);
  const { failure } = await look(lake);
  expect(failure).toMatchObject({ set_apart: true, attempts: MAX_NUDGE_RECEIVE_COUNT });
  expect(failure?.retry).toContain(failureKey(RUN_NAME));
});

it.each([
  ['something new of it arrives', (lake: TestLake) => lake.post(wholeRun(3).slice(1, 2))],
  ['its note is deleted', (lake: TestLake) => lake.memory.delete([failureKey(RUN_NAME)])],
  ['the lake is rebuilt', (lake: TestLake) => rebuild(lake.memory)],
  [
    'another host tries',
    (lake: TestLake) => {
      lake.sealHost = { ...lake.sealHost, name: 'more memory' };
      return Promise.resolve();
    },
  ],
])('a run that was set apart is sealed when %s', async (_, act) => {
  const { lake } = await failing(noMemory);
  await sealAgainAndAgain(lake, MAX_NUDGE_RECEIVE_COUNT);
  lake.plan = planSeal;
  await lake.wait(1);
  expect((await look(lake)).failure?.set_apart).toBe(true);
  await act(lake);
  await lake.wait(60);
  expect(await look(lake)).toEqual({ status: 'complete', failure: null });
});

it('a process that ends in the middle of its work has used an attempt', async () => {
  const { lake, attempts } = await failing(() => new Promise(() => undefined));
  for (let time = 1; time <= MAX_NUDGE_RECEIVE_COUNT + 2; time += 1) {
    void lake.sealOnce();
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    // The message comes again when the queue has missed its deletion.
    await lake.clock.advance(400_000);
  }
  expect(attempts.count).toBe(MAX_NUDGE_RECEIVE_COUNT);
  const { failure } = await look(lake);
  expect(failure?.set_apart).toBe(true);
  expect(failure?.reason).toContain('the program ended');
});

it('a run that is larger than its host takes is refused with its size and the setting', async () => {
  const lake = new TestLake();
  lake.sealHost = { name: 'small', mostEvents: 2, setting: 'the memory of seal' };
  await lake.post(wholeRun(3));
  await lake.drain();
  expect(lake.failures[0]?.error).toBeInstanceOf(RunTooLargeForHostError);
  expect((await look(lake)).failure).toMatchObject({
    set_apart: true,
    reason: 'the run has 3 events, and at most 2 are sealed here; raise the memory of seal',
  });
});

it('a store that cannot be written to says nothing about the run', async () => {
  const { lake } = await failing(() => Promise.reject(new StoreUnavailableError('disk full')));
  await sealAgainAndAgain(lake, MAX_NUDGE_RECEIVE_COUNT + 2);
  const { failure } = await look(lake);
  expect(failure?.reason).not.toContain('disk full');
  expect(failure).toMatchObject({ attempts: 1, set_apart: false });
});

it('an attempt that fails after another sealer was done leaves no note', async () => {
  const { lake } = await failing(async () => {
    lake.plan = planSeal;
    await lake.clock.advance(400_000);
    await lake.sealOnce();
    return noMemory();
  });
  await lake.sealOnce();
  expect(await look(lake)).toEqual({ status: 'complete', failure: null });
  expect(lake.keys('failures/')).toEqual([]);
});
