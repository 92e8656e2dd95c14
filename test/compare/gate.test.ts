import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideGate } from '#compare/gate/decide-gate.ts';
import { decisionSentence, gateLines, gateMarkdown } from '#compare/gate/gate-text.ts';
import { noNumbers } from '#compare/measure-metric.ts';
import {
  type CompareAnswer,
  type ComparedMetric,
  type Verdict,
  verdictSchema,
} from '#schemas/compare.ts';

function metric(
  name: string,
  verdict: Verdict | null,
  reason: string | null = null,
): ComparedMetric {
  const numbers = noNumbers({ name, direction: 'higher', coverage: 1 });
  return { ...numbers, p_adjusted: null, verdict, reason };
}

function decide(metrics: readonly ComparedMetric[], critical: string[] = [], lost: string[] = []) {
  return decideGate({ metrics, criticalMetrics: critical, onlyBaselineMetrics: lost });
}

describe('a decision', () => {
  it.each<[string, ComparedMetric[], Verdict | null, 0 | 1 | 2, string[]]>([
    ['no fall', [metric('a', 'NO_REGRESSION')], 'NO_REGRESSION', 0, ['a']],
    ['better', [metric('a', 'IMPROVED')], 'IMPROVED', 0, ['a']],
    [
      'not better everywhere',
      [metric('a', 'IMPROVED'), metric('b', 'NO_REGRESSION')],
      'NO_REGRESSION',
      0,
      ['b'],
    ],
    [
      'worse in one',
      [metric('a', 'IMPROVED'), metric('b', 'REGRESSED'), metric('c', 'INCONCLUSIVE')],
      'REGRESSED',
      1,
      ['b'],
    ],
    [
      'unknown in one',
      [metric('a', 'IMPROVED'), metric('b', 'INCONCLUSIVE')],
      'INCONCLUSIVE',
      2,
      ['b'],
    ],
    ['not compared', [metric('a', null, 'no_common_items')], null, 2, ['a']],
    ['nothing', [], null, 2, []],
    ["evalsig's pass", [metric('a', 'ALLOW')], 'ALLOW', 0, ['a']],
    ["evalsig's refusal", [metric('a', 'ALLOW'), metric('b', 'REJECT')], 'REJECT', 1, ['b']],
  ])('by the worst metric: %s', (_, metrics, verdict, exit_code, decided_by) => {
    expect(decide(metrics)).toEqual({ verdict, exit_code, decided_by, not_compared: [] });
  });

  it('is not made by a metric without a direction while another has one', () => {
    const [without, whole] = [metric('a', null, 'no_direction'), metric('b', 'IMPROVED')];
    expect(decide([without, whole])).toMatchObject({ exit_code: 0, decided_by: ['b'] });
    expect(decide([without])).toMatchObject({ verdict: null, exit_code: 2, decided_by: ['a'] });
  });

  it('is made by the critical metrics, by all where the runs have none of them', () => {
    const metrics = [metric('a', 'REGRESSED'), metric('b', 'IMPROVED')];
    expect(decide(metrics, ['b'])).toMatchObject({ verdict: 'IMPROVED', exit_code: 0 });
    expect(decide(metrics, ['z'])).toMatchObject({ verdict: 'REGRESSED', exit_code: 1 });
  });

  it('stays open while a critical metric of the baseline is not in the run', () => {
    const whole = [metric('a', 'REGRESSED'), metric('b', 'IMPROVED')];
    const open = decide(whole, ['b', 'safe'], ['safe']);
    expect(open).toEqual({
      verdict: 'INCONCLUSIVE',
      exit_code: 2,
      decided_by: [],
      not_compared: ['safe'],
    });
    expect(decide(whole, ['safe'], ['safe'])).toMatchObject({ exit_code: 2 });
    expect(decide(whole, ['a', 'safe'], ['safe'])).toMatchObject({ exit_code: 1 });
    expect(decide(whole, [], ['safe'])).toMatchObject({ exit_code: 1, not_compared: [] });
    expect(decisionSentence(open)).toBe("can't tell: INCONCLUSIVE; the run lacks critical safe");
  });

  it('does not get better by one more metric, and knows no order', () => {
    const some = fc.array(fc.tuple(fc.string(), fc.constantFrom(...verdictSchema.options, null)), {
      maxLength: 6,
    });
    const rank = (code: number) => [0, 2, 1].indexOf(code);
    fc.assert(
      fc.property(some, some, (first, more) => {
        const of = (list: typeof first) => list.map(([name, verdict]) => metric(name, verdict));
        const all = decide(of([...first, ...more]));
        if (first.length > 0) {
          expect(rank(all.exit_code)).toBeGreaterThanOrEqual(rank(decide(of(first)).exit_code));
        }
        const turned = decide(of([...first, ...more]).reverse());
        expect(turned.exit_code).toBe(all.exit_code);
        expect([...turned.decided_by].sort()).toEqual([...all.decided_by].sort());
      }),
    );
  });
});

describe('a decision as text', () => {
  const run = (run_id: string) => ({
    ...{ run_id, model_id: 'm', task_id: 't', status: 'complete' as const },
    ...{ config_hash: '', ts: '2026-11-20T08:11:10.000000+00:00' },
  });
  const comparison: CompareAnswer = {
    baseline: run('R1'),
    candidate: run('R2'),
    fair: {
      ...{ common: 3, only_baseline: 0, only_candidate: 0, coverage: 1, incomplete: [] },
      ...{ config_changed: false, config_diff: [], metrics_only_baseline: [], notes: ['a note'] },
    },
    metrics: [metric('accuracy', 'INCONCLUSIVE', 'few_items')],
    items: [{ metric_name: 'accuracy', item_id: 'q', baseline: 1, candidate: 0, difference: -1 }],
    next: null,
  };
  const outcome = decide(comparison.metrics);

  it('tells what makes it unfair, then the decision, then metrics and items', () => {
    expect(gateLines({ outcome, comparison }, 'D1')).toEqual([
      'R2 against R1, t',
      '! a note',
      "can't tell: INCONCLUSIVE by accuracy",
      expect.stringMatching(/^accuracy: /),
      '  accuracy q: 1 → 0',
      'recorded as D1',
    ]);
    expect(gateLines({ outcome, comparison }, null)).toHaveLength(5);
  });

  it('is Markdown that no name breaks out of', () => {
    const hostile = { ...comparison, metrics: [metric('<b>@me|\n# x', 'REGRESSED')] };
    const text = gateMarkdown({ outcome: decide(hostile.metrics), comparison: hostile }, '`D`');
    expect(text).toContain('**fail: REGRESSED by &lt;b&gt;&#64;me\\| \\# x**');
    expect(text).toContain('Recorded as \\`D\\`.');
    expect(text).not.toMatch(/<b>|@me|^# x/m);
  });
});
