import { expect, it } from 'vitest';
import { HeldRuns } from '#hosts/server/held-runs.ts';
import type { HeldObject } from '#pipeline/seal/seal-held.ts';

const WHOLE = { sentAtMs: 0, hash: '0'.repeat(32), count: 3, end: 3, report: 3 };

function run(runId: string, given: Partial<HeldObject['object']> = {}, sizeBytes = 100) {
  return {
    target: { project: 'demo', runId },
    object: { ...WHOLE, ...given },
    bytes: new Uint8Array(sizeBytes),
  };
}

/** Seals that end when they are told to. */
function heldRuns({ most = 2, mostHeld = 10 } = {}) {
  const stop = new AbortController();
  const begun = new Map<string, (isSealed: boolean) => void>();
  const runs = new HeldRuns({
    limits: { most, mostOfLane: most },
    mostHeld,
    seal: ({ target }) => new Promise((resolve) => begun.set(target.runId, resolve)),
    signal: stop.signal,
  });
  const end = async (runId: string, isSealed = true): Promise<void> => {
    begun.get(runId)?.(isSealed);
    await new Promise(setImmediate);
  };
  return { runs, stop, end, begun: () => [...begun.keys()] };
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
