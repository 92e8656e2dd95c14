import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { PlanGivenUpError, PlanThread, PlanThreadError } from '#hosts/server/plan-thread.ts';
import type { HeldObject } from '#pipeline/seal/seal-held.ts';

/**
 * A planning thread that answers a run with its id and how many were planned together as coverage, never
 * answers `poison`, dies of `death`, and stops behind `slow`. What is named `large` is so where that counts.
 * Held runs are answered with how many were handed over together; of several, `late` is not begun.
 */
const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ tasks }) => {
      if (tasks.some((task) => 'held' in task)) {
        const count = tasks.length;
        const answers = tasks.map(({ held: { target } }) =>
          target.runId === 'late' && count > 1 ? undefined : { held: count },
        );
        parentPort.postMessage({ answers });
        return;
      }
      const ids = tasks.map(({ run }) => run.runId);
      if (ids.includes('death')) process.exit(3);
      if (ids.includes('poison')) return;
      const begun = ids.includes('slow') ? tasks.slice(0, ids.indexOf('slow') + 1) : tasks;
      const answers = begun.map(({ run: { runId, mostInboxBytes } }) =>
        runId.startsWith('large') && mostInboxBytes !== undefined
          ? { isLarge: true }
          : { run: { coverage: [runId, ids.length], output: new Uint8Array(0) } },
      );
      parentPort.postMessage({ answers });
    });`)}`,
);

const folder = mkdtempSync(join(tmpdir(), 'plan-thread-'));
afterAll(() => rmSync(folder, { recursive: true }));

let thread: PlanThread | undefined;
afterEach(() => thread?.close());

const run = (project: string, runId: string) => ({
  ...{ project, runId, home: undefined, existing: [], inbox: [], evenIncomplete: false },
});

it('plans other projects while one plan takes for ever', async () => {
  thread = new PlanThread(SCRIPT, folder, 60_000);
  // Watched from the start: it may end before `close` does.
  const poison = expect(thread.plan(run('a', 'poison'))).rejects.toBeInstanceOf(PlanThreadError);
  expect(await thread.plan(run('b', 'good'))).toMatchObject({ coverage: ['good', 1] });
  expect(await thread.plan(run('c', 'good'))).toMatchObject({ coverage: ['good', 1] });
  await thread.close();
  await poison;
});

it.each(['poison', 'death'])('gives up what ends its thread twice: %s', async (runId) => {
  thread = new PlanThread(SCRIPT, folder, 500);
  for (let i = 0; i < 2; i += 1) {
    await expect(thread.plan(run('a', runId))).rejects.toBeInstanceOf(PlanThreadError);
  }
  await expect(thread.plan(run('a', runId))).rejects.toBeInstanceOf(PlanGivenUpError);
  await expect(thread.plan(run('b', runId))).rejects.toBeInstanceOf(PlanThreadError);
});

it('plans together the small runs of a project that wait', async () => {
  const { plan } = (thread = new PlanThread(SCRIPT, folder, 60_000));
  const planned = await Promise.all(
    ['first', 'second', 'third'].map((runId) => plan(run('a', runId))),
  );
  expect(planned.map(({ coverage }) => coverage)).toEqual([
    ['first', 1],
    ['second', 2],
    ['third', 2],
  ]);
});

it('plans the others of a thread that ended, each alone', async () => {
  thread = new PlanThread(SCRIPT, folder, 60_000);
  const first = thread.plan(run('a', 'first'));
  const death = expect(thread.plan(run('a', 'death'))).rejects.toBeInstanceOf(PlanThreadError);
  const beside = thread.plan(run('a', 'beside'));
  expect(await first).toMatchObject({ coverage: ['first', 1] });
  expect(await beside).toMatchObject({ coverage: ['beside', 1] });
  await death;
});

it('asks again for what a thread has not begun', async () => {
  const { plan } = (thread = new PlanThread(SCRIPT, folder, 60_000));
  const planned = await Promise.all(
    ['first', 'second', 'slow', 'third', 'fourth'].map((runId) => plan(run('a', runId))),
  );
  expect(planned.map(({ coverage }) => coverage)).toEqual([
    ['first', 1],
    ['second', 4],
    ['slow', 4],
    ['third', 2],
    ['fourth', 2],
  ]);
});

it('plans a run that turns out to be large where nothing small waits for it', async () => {
  const { plan } = (thread = new PlanThread(SCRIPT, folder, 60_000));
  expect(await plan(run('a', 'large'))).toMatchObject({ coverage: ['large', 1] });
});

const held = (runId: string): HeldObject => ({
  target: { project: 'a', runId },
  object: { sentAtMs: 0, hash: '', count: 1, end: 1, report: 1 },
  bytes: new Uint8Array(0),
});

it('has held runs sealed, twelve of a project together at most', async () => {
  const { sealHeld } = (thread = new PlanThread(SCRIPT, folder, 60_000));
  const runs = Array.from({ length: 15 }, (_, n) => held(`run-${n}`));
  const counts = await Promise.all(runs.map((each) => sealHeld(each, 60)));
  expect(counts).toEqual([1, ...Array.from({ length: 12 }, () => 12), 2, 2]);
});

it('asks again for the held run that a thread has not begun', async () => {
  const { sealHeld } = (thread = new PlanThread(SCRIPT, folder, 60_000));
  const runs = ['first', 'second', 'late', 'third'].map(held);
  const counts = await Promise.all(runs.map((each) => sealHeld(each, 60)));
  expect(counts).toEqual([1, 3, 1, 3]);
});
