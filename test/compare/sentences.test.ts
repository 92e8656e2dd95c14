import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonLines, comparisonMarkdown } from '#compare/comparison-text.ts';
import { configDifferences } from '#compare/config-difference.ts';
import { fairnessSentences } from '#compare/fairness-sentences.ts';
import { describeFairness } from '#compare/fairness.ts';
import { escapeMarkdown } from '#compare/markdown.ts';
import { amount, besideEachOther, pText, signed } from '#compare/number-words.ts';
import { verdictSentence } from '#compare/verdict-sentence.ts';
import type { CompareAnswer, ComparedMetric, ComparedRun } from '#schemas/compare.ts';
import { compareRuns, repeat, scores } from './pairs.ts';

/** A metric as it might be answered, with what a test cares about changed. */
function metric(changes: Partial<ComparedMetric> = {}): ComparedMetric {
  return {
    metric_name: 'accuracy',
    method: 'mcnemar_chi2',
    n_items: 1000,
    n_clusters: null,
    mean_baseline: 0.7,
    mean_candidate: 0.679,
    delta: -0.021,
    ci: [-0.039, -0.003],
    ci_level: 0.99,
    ci90: [-0.033, -0.009],
    p_value: 0.002,
    p_adjusted: 0.002,
    mde: 0.032,
    items_needed: 1871,
    margin: 0.01,
    direction: 'higher',
    worse: 61,
    better: 40,
    same: 899,
    verdict: 'REGRESSED',
    reason: null,
    ...changes,
  };
}

describe('a verdict as a sentence', () => {
  const numbers =
    '−2.1 points (99 % interval −3.9 to −0.3), p 0.002, McNemar, 1,000 shared items; 61 got worse, 40 better';

  it('has its numbers', () => {
    expect(verdictSentence(metric())).toBe(`accuracy is worse: ${numbers}`);
  });

  it('tells what could be seen, and how many items are needed', () => {
    const doubt = { verdict: 'INCONCLUSIVE', reason: 'underpowered' } as const;
    expect(verdictSentence(metric(doubt))).toBe(
      `accuracy: can't tell: this comparison sees changes of 3.2 points or more; about 1,900 shared items are needed for 1.0; ${numbers}`,
    );
    expect(verdictSentence(metric({ ...doubt, items_needed: null }))).toContain(
      'sees changes of 3.2 points or more; −2.1',
    );
  });

  it.each<[Partial<ComparedMetric>, RegExp]>([
    [{ verdict: 'IMPROVED' }, /^accuracy is better: −2.1/],
    [{ verdict: 'NO_REGRESSION' }, /^accuracy did not get worse by 1.0 points or more: −2.1/],
    [{ reason: 'incomplete' }, /can't tell: R2 is not complete; so far −2.1/],
    [{ reason: 'item_sets_differ' }, /fewer than 95 % of their items; over those −2.1/],
    [{ reason: 'few_items', n_items: 1 }, /1 shared item is too few, 20 are needed/],
    [
      { reason: 'underpowered', n_items: 1, mde: 1.61, items_needed: 6480 },
      /can't tell: so few items show no change, however large; about 6,500 shared items are needed for/,
    ],
    [
      { reason: 'borderline', mean_baseline: 0, margin: 0, mde: 0 },
      /its margin is 0, .* set a larger one: /,
    ],
    [
      { reason: 'few_clusters', n_clusters: 3 },
      /3 clusters are too few, .* 1,000 shared items in 3/,
    ],
    [{ reason: 'worse_within_margin' }, /it is worse, and maybe by less than 1.0 points: −2.1/],
    [{ reason: 'borderline' }, /a fall of 1.0 points is as possible as none: −2.1/],
    [{ verdict: null, reason: 'no_direction', worse: null, better: null }, /no direction.* items$/],
    [{ verdict: null, reason: 'no_common_items', method: null }, /is not compared: the runs share/],
    [{ verdict: null, reason: null }, /is compared by evalsig's method: −2.1/],
    [{ verdict: 'REJECT', ci: [-0.03, null] }, /gate says REJECT: .*interval −3.0 to no limit/],
    [
      { ci90: null, reason: 'underpowered: x.' },
      /evalsig's gate says INCONCLUSIVE \(underpowered: x/,
    ],
    [{ verdict: 'REGRESSED', p_adjusted: 0.008 }, /p 0.002, 0.008 over all metrics, McNemar/],
    [{ verdict: 'REGRESSED', method: 'cluster_t', n_clusters: 30 }, /t over clusters, .* in 30 cl/],
  ])('says of %j %s', (changes, wanted) => {
    const sentence = verdictSentence(metric({ verdict: 'INCONCLUSIVE', ...changes }), {
      incomplete: ['R2'],
    });
    expect(sentence).toMatch(wanted);
  });

  it('tells shares in points, and all else in its own units', () => {
    const groups = [
      [0.5, 0.25, 30],
      [0.75, 0.75, 30],
    ] as const;
    const share = repeat(...groups);
    expect(verdictSentence(compareRuns(share.baseline, share.candidate))).toMatch(/−12.5 points/);
    const long = repeat([500, 250, 30], [750, 750, 30]);
    expect(verdictSentence(compareRuns(long.baseline, long.candidate))).toMatch(/: −125 \(99 %/);
    const small = repeat([0.5, 0.25, 30], [-0.25, 0.75, 30]);
    expect(verdictSentence(compareRuns(small.baseline, small.candidate))).toMatch(/: \+0.375 \(/);
  });

  it('writes numbers for readers', () => {
    expect([-0.021, 0, 0.00001, -1e-9].map((value) => signed(value, 'points'))).toEqual([
      '−2.1',
      '0.0',
      '+0.001',
      '−1.00e-7',
    ]);
    expect([1234567, 0.0123456, 1.78e308, 0].map((value) => amount(value, 'own'))).toEqual([
      '1,230,000',
      '0.0123',
      '1.78e+308',
      '0',
    ]);
    expect([0.5, 0.0512, 0.00213, 0.00051, 1e-9, 0, 1, null].map(pText)).toEqual([
      'p 0.5',
      'p 0.051',
      'p 0.002',
      'p 0.0005',
      'p < 0.0001',
      'p < 0.0001',
      'p 1',
      'no p',
    ]);
  });

  it('writes two numbers with four digits, and with more where they would be the same', () => {
    expect(besideEachOther(0.75, 0.4357142857142857)).toEqual(['0.75', '0.4357']);
    expect(besideEachOther(0.4357142857142857, 0.4357)).toEqual(['0.43571', '0.4357']);
    expect(besideEachOther(0.1 + 0.2, 0.3)).toEqual(['0.30000000000000004', '0.3']);
    expect(besideEachOther(12345.678, 1.5e-9)).toEqual(['12,350', '1.5e-9']);
  });

  it('never writes different numbers as the same', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const zeros = [-0, 0] as const;
    fc.assert(
      fc.property(number, number, (one, other) => {
        const [a, b] = besideEachOther(one, other);
        expect(a === b).toBe(one === other);
      }),
      { examples: [[...zeros]] },
    );
  });
});

const run = (run_id: string, changes: Partial<ComparedRun> = {}): ComparedRun => ({
  run_id,
  model_id: 'gpt',
  task_id: 'quiz',
  status: 'complete',
  config_hash: 'abc',
  ts: '2026-11-21T08:11:10.000000+00:00',
  ...changes,
});

const fairInput = {
  baselines: [run('R1')] as const,
  candidate: run('R2'),
  metrics: [],
  onlyBaselineMetrics: [],
  onlyCandidateMetrics: [],
  configDifferences: [],
};
const counts = { common: 10, onlyBaseline: 0, onlyCandidate: 0, coverage: 1 };

describe('fairness', () => {
  it('has nothing to say of two whole runs over the same items', () => {
    expect(describeFairness({ ...fairInput, metrics: [{ metric: 'a', counts }] })).toEqual({
      common: 10,
      only_baseline: 0,
      only_candidate: 0,
      coverage: 1,
      incomplete: [],
      config_changed: false,
      config_diff: [],
      metrics_only_baseline: [],
      notes: [],
    });
  });

  it('tells the counts of the metric that is covered least', () => {
    const worse = { common: 9, onlyBaseline: 3, onlyCandidate: 1, coverage: 0.75 };
    const fair = describeFairness({
      ...fairInput,
      metrics: [
        { metric: 'a', counts },
        { metric: 'b', counts: worse },
      ],
    });
    expect(fair).toMatchObject({ common: 9, only_baseline: 3, only_candidate: 1, coverage: 0.75 });
    expect(fair.notes).toEqual([
      'the metrics have different items; b shares the smallest part',
      'only 75 % of the items are shared: 3 are only in the baseline, 1 only in the candidate',
    ]);
  });

  it('tells once how few items are shared', () => {
    const few = { common: 9, onlyBaseline: 3, onlyCandidate: 1, coverage: 0.75 };
    const input = { ...fairInput, metrics: [{ metric: 'a', counts: few }] };
    const fair = describeFairness(input);
    const told = fairnessSentences({ baseline: run('R1'), candidate: run('R2'), fair });
    expect(told.filter((sentence) => sentence.includes('only in the'))).toEqual([
      'only 75 % of the items are shared: 3 are only in the baseline, 1 only in the candidate',
    ]);
  });

  it('tells runs whose events conflict from runs that lack some', () => {
    const [baseline, candidate] = [run('R1', { status: 'conflicted' }), run('R2')];
    const fair = describeFairness({
      ...fairInput,
      baselines: [baseline, run('R0', { status: 'incomplete' })],
    });
    expect(fairnessSentences({ baseline, candidate, fair })).toEqual(
      expect.arrayContaining([
        'R1 has events that conflict: nothing is claimed',
        'R0 is not complete: nothing is claimed',
      ]),
    );
  });

  it('tells pooled and incomplete runs, other metrics and other configurations', () => {
    const fair = describeFairness({
      ...fairInput,
      baselines: [run('R1', { config_hash: '' }), run('R0', { status: 'incomplete' })],
      onlyBaselineMetrics: ['f1'],
      onlyCandidateMetrics: ['bleu'],
      configDifferences: Array.from({ length: 103 }, (_, i) => ({
        key: `k${i}`,
        baseline: i,
        candidate: null,
      })),
    });
    expect(fair).toMatchObject({ incomplete: ['R0'], config_changed: true });
    expect(fair.config_diff).toHaveLength(100);
    expect(fair.notes).toEqual([
      'the baseline is the mean of 2 runs: R1, R0',
      'the configurations differ in 3 more keys',
      'only the baseline has f1',
      'only the candidate has bleu',
    ]);
  });

  it('tells that configurations are not known', () => {
    const unknown = { config_hash: '' };
    const baselines = [run('R1', unknown)] as const;
    const fair = describeFairness({ ...fairInput, baselines, candidate: run('R2', unknown) });
    expect(fair.config_changed).toBe(false);
    expect(fair.notes[0]).toMatch(/^config_unknown: /);
  });

  it('finds where configurations differ', () => {
    const before = { model: 'a', run_config: { seed: 1, args: [1], same: { x: 1 } }, gone: true };
    const after = { model: 'b', run_config: { seed: 1, args: [2], same: { x: 1 } }, '': null };
    expect(configDifferences(before, after)).toEqual([
      { key: 'gone', baseline: true, candidate: null },
      { key: 'model', baseline: 'a', candidate: 'b' },
      { key: 'run_config.args', baseline: [1], candidate: [2] },
    ]);
    expect(configDifferences(before, before)).toEqual([]);
  });
});

describe('a comparison as text', () => {
  const answer: CompareAnswer = {
    baseline: run('R1'),
    candidate: run('R2', { model_id: 'gpt|2', config_hash: 'abd' }),
    fair: {
      common: 1000,
      only_baseline: 2,
      only_candidate: 0,
      coverage: 0.998,
      incomplete: [],
      config_changed: true,
      config_diff: [{ key: 'seed', baseline: 1, candidate: '<b>' }],
      metrics_only_baseline: [],
      notes: ['a note'],
    },
    metrics: [metric()],
    items: [
      {
        metric_name: 'accuracy',
        item_id: '@me|`x`\n<img src=http://a>',
        baseline: 1,
        candidate: 0,
        difference: -1,
      },
    ],
    next: 'more',
  };

  it('tells first what makes it unfair', () => {
    expect(comparisonLines(answer)).toEqual([
      'R2 against R1, quiz',
      '! the models differ: gpt and gpt|2',
      '! the configuration changed: seed 1 → "<b>"',
      '! 1,000 items shared, 2 only in the baseline, 0 only in the candidate',
      '! a note',
      expect.stringMatching(/^accuracy is worse: −2.1 points/),
      expect.stringMatching(/^ {2}accuracy @me.*: 1 → 0$/s),
      '  and more',
    ]);
  });

  it('is Markdown that holds no markup of others', () => {
    const text = comparisonMarkdown(answer);
    expect(text).toContain('| accuracy | **REGRESSED** | −2.1 | accuracy is worse: −2.1 points');
    expect(text).toContain('- ⚠ the models differ: gpt and gpt\\|2\n');
    expect(text).toContain(
      '| &#64;me\\|\\`x\\` &lt;img src=http:&#47;/a&gt; | accuracy | 1 | 0 | −100.0 |',
    );
    expect(text.endsWith('\nand more\n')).toBe(true);
    expect(escapeMarkdown('a_b*[c](d)')).toBe('a\\_b\\*\\[c\\]\\(d\\)');
  });

  it('has no table of items where none are listed', () => {
    const text = comparisonMarkdown({ ...answer, items: [], next: null });
    expect(text).not.toContain('| item |');
    expect(comparisonLines({ ...answer, items: [], next: null })).toHaveLength(6);
    expect(compareRuns(scores(1), scores(1)).n_items).toBe(1);
  });
});
