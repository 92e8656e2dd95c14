import { describe, expect, it } from 'vitest';
import type { IndexedRun } from '../../../web/api/runs-index.ts';
import { pinFor, runBefore } from '../../../web/parts/other-runs.ts';

const metrics = { metrics: [], main: undefined };
const counts = { events: 1, missing: 0, conflicts: 0, repeatedSamples: 0, items: 1, tokens: null };
const run = (id: string, startedMs: number, model = 'm', task = 't'): IndexedRun => ({
  ...{ id, startedMs, model, task, ...metrics, ...counts, status: 'complete', startedAt: '' },
  ...{ configHash: '', createdBy: '', tags: [], costDollars: null, durationMs: null },
  ...{ verdict: null, verdictReason: null, parentRunId: null },
});

describe('the run before', () => {
  it('is the newest older one of the same task and model', () => {
    const runs = [
      run('e', 5),
      run('d', 4, 'other'),
      run('c', 3, 'm', 'u'),
      run('b', 2),
      run('a', 1),
    ];
    const before = runs.map((each) => runBefore(runs, each)?.id);
    expect(before).toEqual(['b', undefined, undefined, 'a', undefined]);
  });
});

describe('the pin of a run', () => {
  const forAll = { task: 't', runs: ['all'] };
  const own = { task: 't', model: 'm', runs: ['own'] };

  it('is that of its model before that of every model, and never the run itself', () => {
    expect(pinFor([forAll, own], run('x', 1))).toBe(own);
    expect(pinFor([forAll, own], run('x', 1, 'n'))).toBe(forAll);
    expect(pinFor([own], run('x', 1, 'n'))).toBeUndefined();
    expect(pinFor([forAll, own], run('x', 1, 'm', 'u'))).toBeUndefined();
    expect(pinFor([own, forAll], run('own', 1))).toBe(forAll);
  });
});
