import { expect, it } from 'vitest';
import { HeldRuns } from '#hosts/server/held/held-runs.ts';
import type { HeldObject } from '#pipeline/seal/seal-held.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const WHOLE = { sentAtMs: 0, hash: '0'.repeat(32), count: 3, end: 3, report: 3 };

function run(
  runId: string,
  given: Partial<HeldObject['object']> = {},
  sizeBytes = 100,
  project = 'demo',
) {
  return {
    target: { project, runId },
    object: { ...WHOLE, ...given },
    bytes: new Uint8Array(sizeBytes),
  };
}

/** Seals that end when they are told to. */
function heldRuns({ most = 2, mostHeld = 10 } = {}) {
  const stop = new AbortController();
  const clock = new ManualClock();
  const begun = new Map<string, (isSealed: boolean) => void>();
  const runs = new HeldRuns({
    limits: { most, mostOfLane: most },
    mostHeld,
    seal: ({ target }) => new Promise((resolve) => begun.set(target.runId, resolve)),
    signal: stop.signal,
    clock,
  });
  const end = async (runId: string, isSealed = true): Promise<void> => {
    begun.get(runId)?.(isSealed);
    await new Promise(setImmediate);
  };
  return { runs, stop, clock, end, begun: () => [...begun.keys()] };
}

it('takes what is small and whole by the counts of its object', () => {
  const { runs } = heldRuns();
  const taken = [
    run('whole'),
    run('no report', { report: undefined }),
    run('an event is missing', { count: 2 }),
    run('many events', { count: 1001 }),
    run('many bytes', {}, 32 * 1024 + 1),
  ].flatMap((each) => (runs.take(each) ? each.target.runId : []));
  expect(taken).toEqual(['whole']);
});

it('tells of each run whether it was sealed, and takes no more than it has room for', async () => {
  const { runs, end, begun } = heldRuns({ most: 1, mostHeld: 2 });
  const [first, second, third] = ['a', 'b', 'c'].map((runId) => runs.take(run(runId)));
  expect(third).toBeUndefined();
  expect(begun()).toEqual(['a']);
  await end('a');
  expect(begun()).toEqual(['a', 'b']);
  await end('b', false);
  expect(await Promise.all([first, second])).toEqual([true, false]);
  expect(runs.take(run('c'))).toBeDefined();
});

it('begins nothing more once it is stopped', async () => {
  const { runs, stop, end, begun } = heldRuns({ most: 1 });
  const [first, second] = ['a', 'b'].map((runId) => runs.take(run(runId)));
  stop.abort();
  await end('a');
  expect(await Promise.all([first, second])).toEqual([true, false]);
  expect(begun()).toEqual(['a']);
});

it('lets the runs of a slow project go, and takes no more of it until what has begun has ended', async () => {
  const { runs, clock, end, begun } = heldRuns({ most: 1 });
  const [first, second] = ['a', 'b'].map((runId) => runs.take(run(runId)));
  await clock.advance(500);
  runs.letSlowGo();
  expect(await Promise.all([first, second])).toEqual([false, false]);
  expect(runs.take(run('c'))).toBeUndefined();
  expect(runs.take(run('d', {}, 100, 'other'))).toBeDefined();
  await end('a');
  expect(begun()).toEqual(['a', 'd']);
  expect(runs.take(run('c'))).toBeDefined();
});

it('keeps the runs of a project that is new, or of which many are sealed', async () => {
  const { runs, clock, end } = heldRuns({ most: 1, mostHeld: 100 });
  const left: string[] = [];
  for (let i = 0; i < 30; i += 1) {
    void runs.take(run(`${i}`))?.then((isSealed) => isSealed || left.push(`${i}`));
  }
  runs.letSlowGo();
  await clock.advance(500);
  for (let i = 0; i < 25; i += 1) await end(`${i}`);
  runs.letSlowGo();
  await new Promise(setImmediate);
  expect(left).toEqual([]);
  await clock.advance(500);
  runs.letSlowGo();
  await new Promise(setImmediate);
  expect(left).toEqual(['25', '26', '27', '28', '29']);
});

it('is idle when what has begun has ended, also of what it let go', async () => {
  const { runs, clock, end } = heldRuns({ most: 1 });
  void runs.take(run('a'));
  await clock.advance(500);
  runs.letSlowGo();
  let isIdle = false;
  void runs.idle().then(() => (isIdle = true));
  await new Promise(setImmediate);
  expect(isIdle).toBe(false);
  await end('a');
  expect(isIdle).toBe(true);
});
