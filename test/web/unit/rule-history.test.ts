import { describe, expect, it } from 'vitest';
import type { IndexedRun, RunMetric } from '../../../web/api/runs-index.ts';
import { ruleHistory } from '../../../web/screens/alerts/rule-history.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 200 * DAY_MS;

interface Told {
  readonly day: number;
  readonly verdict?: string;
  readonly score?: number;
  readonly model?: string;
  readonly status?: string;
}

/** A run of one metric; what a rule does not look at is left out. */
function run({ day, verdict, score = 0.9, model = 'm', status = 'complete' }: Told): IndexedRun {
  const metric: RunMetric = {
    ...{ name: 'accuracy', score, stderr: null, items: 10, delta: null, pValue: null },
    ...{ verdict: verdict ?? null, stated: false },
  };
  return {
    ...{ id: `r${day}${model}`, status, startedAt: '', startedMs: day * DAY_MS, task: 't', model },
    ...{ configHash: '', createdBy: '', tags: [], events: 1, missing: 0, conflicts: 0 },
    ...{ repeatedSamples: 0, items: 10, tokens: null, costDollars: null, durationMs: null },
    ...{ verdict: verdict ?? null, verdictReason: null, parentRunId: null },
    ...{ metrics: [metric], main: metric },
  };
}

const worse = {
  kind: 'critical_metric',
  metric_name: 'accuracy',
  task_id: null,
  model_id: null,
  floor: null,
} as const;
const floor = { ...worse, kind: 'floor', floor: 0.5 } as const;

describe('what a rule would have said', () => {
  it('is once for each turn to worse, and by chance half of alpha for each compared run', () => {
    const runs = [
      run({ day: 150 }),
      run({ day: 160, verdict: 'REGRESSED' }),
      run({ day: 161, verdict: 'INCONCLUSIVE' }),
      run({ day: 162, verdict: 'REGRESSED' }),
      run({ day: 163, verdict: 'NO_REGRESSION' }),
      run({ day: 164, verdict: 'REGRESSED' }),
      run({ day: 165, verdict: 'REGRESSED', model: 'other' }),
    ];
    const found = ruleHistory(worse, runs.reverse(), { alpha: 0.02 }, NOW_MS);
    expect(found).toMatchObject({ runs: 7, spoke: 3 });
    expect(found.byChance).toBeCloseTo(6 * 0.01, 12);
    expect(ruleHistory({ ...worse, model_id: 'other' }, runs, {}, NOW_MS)).toMatchObject({
      runs: 1,
      spoke: 1,
      byChance: 0.005,
    });
  });

  it('begins with the state that a series had before those days', () => {
    const runs = [
      run({ day: 20, verdict: 'REGRESSED' }),
      run({ day: 150, verdict: 'REGRESSED' }),
      run({ day: 160, verdict: 'REGRESSED', status: 'incomplete' }),
    ];
    expect(ruleHistory(worse, runs, {}, NOW_MS)).toMatchObject({ runs: 1, spoke: 0 });
  });

  it('of a floor looks at scores, from above where less is better', () => {
    const runs = [0.4, 0.45, 0.6, 0.4].map((score, place) => run({ day: 150 + place, score }));
    expect(ruleHistory(floor, runs, {}, NOW_MS)).toEqual({
      runs: 4,
      spoke: 2,
      byChance: undefined,
    });
    const lower = { metrics: { accuracy: { direction: 'lower' } } };
    expect(ruleHistory(floor, runs, lower, NOW_MS)).toMatchObject({ spoke: 1 });
    const hostile = { metrics: { constructor: 1 } };
    expect(ruleHistory(floor, runs, hostile, NOW_MS)).toMatchObject({ spoke: 2 });
  });
});
