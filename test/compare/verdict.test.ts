import { describe, expect, it } from 'vitest';
import { changedItems } from '#compare/changed-items.ts';
import { judgeMetrics } from '#compare/judge-metrics.ts';
import { measureMetric } from '#compare/measure-metric.ts';
import { pairItems } from '#compare/pair-items.ts';
import { ScoreNotFiniteError } from '#compare/run-items.ts';
import { type CompareSettings, defaultSettings, type MetricSettings } from '#compare/settings.ts';
import { compareRuns, type Group, repeat, runOf, scores } from './pairs.ts';

type Groups = readonly Group[];

function verdict(groups: Groups, own: MetricSettings = {}, isComplete = true) {
  const { baseline, candidate } = repeat(...groups);
  const metrics = new Map([['m', own]]);
  const metric = compareRuns(baseline, candidate, { metrics }, isComplete);
  return [metric.method, metric.verdict, metric.reason];
}

describe('a verdict', () => {
  const lower = { direction: 'lower', margin: 0.02 } as const;
  const fall: Groups = [
    [1, 0, 80],
    [0, 1, 20],
    [1, 1, 900],
  ];
  const slightFall: Groups = [
    [1, 0, 60],
    [1, 1, 4000],
  ];
  const rise = fall.map(([before, after, count]) => [after, before, count] as const);

  it.each<[string, Groups, MetricSettings, (string | null)[]]>([
    ['a fall beyond the margin', fall, {}, ['mcnemar_chi2', 'REGRESSED', null]],
    ['a rise beyond the margin', rise, {}, ['mcnemar_chi2', 'IMPROVED', null]],
    ['a rise of what should be low', rise, lower, ['mcnemar_chi2', 'REGRESSED', null]],
    ['a fall of what should be low', fall, lower, ['mcnemar_chi2', 'IMPROVED', null]],
    [
      'a change that is neither good nor bad',
      fall,
      { direction: 'none' },
      ['mcnemar_chi2', null, 'no_direction'],
    ],
    ['no change in many items', [[1, 1, 1000]], {}, ['mcnemar_exact', 'NO_REGRESSION', null]],
    ['a sure fall within the margin', slightFall, {}, ['mcnemar_chi2', 'NO_REGRESSION', null]],
    [
      'a sure rise within the margin',
      [
        [0, 1, 60],
        [1, 1, 4000],
      ],
      {},
      ['mcnemar_chi2', 'NO_REGRESSION', null],
    ],
    [
      'a sure fall that may exceed the margin',
      [
        [1, 0, 60],
        [0, 1, 25],
        [1, 1, 2000],
      ],
      {},
      ['mcnemar_chi2', 'INCONCLUSIVE', 'worse_within_margin'],
    ],
    ['few items', [[1, 1, 40]], {}, ['mcnemar_exact', 'INCONCLUSIVE', 'underpowered']],
    [
      'a fall that may be none',
      [
        [1, 0, 46],
        [0, 1, 28],
        [1, 1, 1426],
      ],
      {},
      ['mcnemar_chi2', 'INCONCLUSIVE', 'borderline'],
    ],
    [
      'a sure fall at an alpha of its own',
      fall,
      { alpha: 1e-12 },
      ['mcnemar_chi2', 'INCONCLUSIVE', 'underpowered'],
    ],
    ['graded scores of 19 items', [[0.5, 0.25, 19]], {}, ['paired_t', 'INCONCLUSIVE', 'few_items']],
    ['graded scores that all fell', [[0.5, 0.25, 20]], {}, ['paired_t', 'REGRESSED', null]],
    [
      'still scores of 100 items',
      [[0.5, 0.5, 100]],
      {},
      ['paired_t', 'INCONCLUSIVE', 'underpowered'],
    ],
    ['still scores of 200 items', [[0.5, 0.5, 200]], {}, ['paired_t', 'NO_REGRESSION', null]],
    ['still scores in other units', [[50, 50, 20]], {}, ['paired_t', 'NO_REGRESSION', null]],
    [
      'a margin of nothing, as the mean is 0',
      [
        [-2, -2, 20],
        [2, 2, 20],
      ],
      {},
      ['paired_t', 'INCONCLUSIVE', 'borderline'],
    ],
  ])('of %s', (_, groups, own, wanted) => {
    expect(verdict(groups, own)).toEqual(wanted);
  });

  it('claims nothing of runs that are not whole, and keeps the numbers', () => {
    expect(verdict(fall, {}, false)).toEqual(['mcnemar_chi2', 'INCONCLUSIVE', 'incomplete']);
    const { baseline, candidate } = repeat(...fall);
    expect(compareRuns(baseline, candidate, {}, false).delta).toBeCloseTo(-0.06, 12);
  });

  it('claims nothing where under 95 % of the items are shared', () => {
    const ids = (count: number, score: number) => scores(...Array<number>(count).fill(score));
    expect(compareRuns(ids(1000, 1), ids(949, 1))).toMatchObject({ reason: 'item_sets_differ' });
    expect(compareRuns(ids(1000, 1), ids(950, 1))).toMatchObject({ verdict: 'NO_REGRESSION' });
  });
});

describe('the method', () => {
  it('is a t test over clusters when two items share one', () => {
    const answers = Array.from({ length: 60 }, (_, i) => ({ item: `i${i}`, cluster: `c${i % 6}` }));
    const run = (score: (i: number) => number) =>
      runOf(answers.map((answer, i) => ({ ...answer, score: score(i) })));
    const metric = compareRuns(
      run(() => 1),
      run((i) => (i % 6 === 0 ? 0 : 1)),
    );
    expect(metric).toMatchObject({ method: 'cluster_t', n_clusters: 6, n_items: 60 });
    // The mean of the clusters' means, −1/6 with the deviation of five zeros and a −1, over √6.
    const error = Math.sqrt((5 * (1 / 6) ** 2 + (5 / 6) ** 2) / 5 / 6);
    const half = ((metric.ci?.[1] ?? 0) - (metric.ci?.[0] ?? 0)) / 2;
    expect(half).toBeCloseTo(4.032142983557536 * error, 9);
  });

  it('is not, when each item has a cluster of its own', () => {
    const run = (score: number) =>
      runOf(['a', 'b', 'c', 'd', 'e', 'f'].map((item) => ({ item, score, cluster: `of ${item}` })));
    expect(compareRuns(run(1), run(0))).toMatchObject({
      method: 'mcnemar_exact',
      n_clusters: null,
    });
  });

  it('needs more than one large cluster', () => {
    const run = (score: number) =>
      runOf(
        Array.from({ length: 60 }, (_, i) => ({
          item: `i${i}`,
          score: score * (i % 2),
          cluster: i < 50 ? 'large' : `c${i}`,
        })),
      );
    expect(compareRuns(run(1), run(0))).toMatchObject({ reason: 'few_clusters', n_clusters: 11 });
    const one = (score: number) =>
      runOf(['a', 'b', 'c', 'd', 'e', 'f'].map((item) => ({ item, score, cluster: 'one' })));
    expect(compareRuns(one(1), one(0))).toMatchObject({
      reason: 'few_clusters',
      p_value: null,
      ci: [null, null],
      mde: null,
      delta: -1,
    });
  });

  it('takes the mean of the epochs of an item', () => {
    const before = runOf([
      { item: 'a', score: 1 },
      { item: 'a', score: 0 },
      { item: 'b', score: 1 },
    ]);
    expect(compareRuns(before, scores())).toMatchObject({
      reason: 'no_common_items',
      verdict: null,
    });
    const after = runOf([
      { item: 'a', score: 1 },
      { item: 'b', score: 1 },
    ]);
    expect(compareRuns(before, after)).toMatchObject({ method: 'paired_t_epochs', delta: 0.25 });
  });

  it('takes the mean of several baselines over the items that all have', () => {
    const pooled = [scores(1, 1, 0, 0), scores(1, 0, 0), scores(1, 0, 0, 1)];
    expect(compareRuns(pooled, scores(1, 1, 1))).toMatchObject({
      n_items: 3,
      mean_baseline: expect.closeTo((1 + 1 / 3 + 0) / 3, 12) as number,
      worse: 0,
      better: 2,
    });
    expect(pairItems(pooled, scores(1, 1, 1)).counts).toEqual({
      common: 3,
      onlyBaseline: 1,
      onlyCandidate: 0,
      coverage: 0.75,
    });
  });

  it('refuses a score that is no number, and names its item', () => {
    for (const score of [NaN, Infinity, -Infinity]) {
      const broken = runOf([{ item: 'q"7', score }]);
      expect(() => compareRuns(broken, scores(1))).toThrow(ScoreNotFiniteError);
      expect(() => compareRuns(scores(1), broken)).toThrow(/item "q\\"7" has the score/);
    }
  });
});

describe('several metrics of a run', () => {
  const { baseline, candidate } = repeat([1, 0, 30], [0, 1, 11], [1, 1, 300]);
  const judge = (settings: Partial<CompareSettings>) => {
    const all = { ...defaultSettings, ...settings };
    const pairing = pairItems([baseline], candidate);
    const measured = ['a', 'b', 'c'].map((name) => measureMetric(name, pairing, all));
    return judgeMetrics(measured, all, true);
  };

  it('are judged together', () => {
    const metrics = judge({});
    expect(metrics[0]?.p_value).toBeCloseTo(0.00494, 5);
    for (const { p_value, p_adjusted, verdict: word } of metrics) {
      expect(p_adjusted).toBe(3 * (p_value ?? NaN));
      expect(word).toBe('INCONCLUSIVE');
    }
  });

  it('only if they are critical, where some are', () => {
    const [a, b, c] = judge({ criticalMetrics: ['a', 'b', 'other'] });
    expect([a?.p_adjusted, b?.p_adjusted]).toEqual([2 * (a?.p_value ?? 0), 2 * (b?.p_value ?? 0)]);
    expect(c?.p_adjusted).toBe(c?.p_value);
  });

  it('only if they have a direction', () => {
    const metrics = new Map([
      ['a', { direction: 'none' }],
      ['b', { direction: 'none' }],
    ] as const);
    const [a, , c] = judge({ metrics });
    expect(a).toMatchObject({ p_adjusted: null, verdict: null, worse: null, same: 300 });
    expect(c).toMatchObject({ p_adjusted: c?.p_value, verdict: 'REGRESSED' });
  });
});

describe('the items that changed', () => {
  const pairing = pairItems([scores(0.5, 0.5, 0.5, 0.5, 0.5)], scores(0.5, 0.25, 0.75, 0, 0.25));
  const idsOf = (
    ...[change, direction]: [Parameters<typeof changedItems>[2], 'higher' | 'lower' | 'none']
  ) => {
    const { count, item } = changedItems('m', pairing, change, direction);
    return Array.from({ length: count }, (_, place) => item(place).item_id);
  };

  it('come with the largest change first', () => {
    expect(idsOf('worse', 'higher')).toEqual(['i3', 'i1', 'i4']);
    expect(idsOf('better', 'higher')).toEqual(['i2']);
    expect(idsOf('worse', 'lower')).toEqual(['i2']);
    expect(idsOf('better', 'lower')).toEqual(['i3', 'i1', 'i4']);
    expect(idsOf('changed', 'none')).toEqual(['i3', 'i1', 'i2', 'i4']);
    expect(idsOf('all', 'none')).toEqual(['i3', 'i1', 'i2', 'i4', 'i0']);
    expect(idsOf('worse', 'none')).toEqual([]);
  });

  it('have both scores and their difference', () => {
    expect(changedItems('m', pairing, 'worse', 'higher').item(0)).toEqual({
      metric_name: 'm',
      item_id: 'i3',
      baseline: 0.5,
      candidate: 0,
      difference: -0.5,
    });
    const large = pairItems([scores(-1.7e308)], scores(1.7e308));
    expect(changedItems('m', large, 'all', 'higher').item(0)).toMatchObject({
      baseline: -1.7e308,
      candidate: 1.7e308,
      difference: null,
    });
  });
});
