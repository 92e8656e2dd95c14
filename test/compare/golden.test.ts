import { describe, expect, it } from 'vitest';
import { judgeMetrics } from '#compare/judge-metrics.ts';
import { measureMetric } from '#compare/measure-metric.ts';
import { pairItems } from '#compare/pair-items.ts';
import { defaultSettings } from '#compare/settings.ts';
import { type VerdictCase, verdictCases } from '../support/verdict-cases.ts';

/** The method, the verdict and its reason of each case. */
const WANTED: Readonly<Record<string, string | undefined>> = {
  '01-binary-small': 'mcnemar_exact NO_REGRESSION',
  '02-binary-large': 'mcnemar_chi2 IMPROVED',
  '03-binary-balanced': 'mcnemar_chi2 INCONCLUSIVE underpowered',
  '04-binary-threshold-25': 'mcnemar_exact NO_REGRESSION',
  '05-binary-threshold-26': 'mcnemar_chi2 NO_REGRESSION',
  '06-binary-all-equal': 'mcnemar_exact INCONCLUSIVE underpowered',
  '07-continuous': 'paired_t NO_REGRESSION',
  '08-continuous-ties': 'paired_t NO_REGRESSION',
  '09-clustered-binary': 'cluster_t INCONCLUSIVE underpowered',
  '10-cluster-mismatch': 'cluster_t NO_REGRESSION',
  '11-cluster-missing': 'paired_t INCONCLUSIVE few_items',
  '12-epochs': 'paired_t_epochs INCONCLUSIVE few_items',
  '13-unmatched-items': 'paired_t INCONCLUSIVE item_sets_differ',
  '14-no-overlap': 'no_common_items',
  '15-constant-difference': 'paired_t INCONCLUSIVE few_items',
  '16-constant-float-noise': 'paired_t INCONCLUSIVE few_items',
  '17-one-item-binary': 'mcnemar_exact INCONCLUSIVE underpowered',
  '18-two-items': 'paired_t INCONCLUSIVE few_items',
  '19-duplicate-items': 'paired_t_epochs INCONCLUSIVE few_items',
  '20-regression': 'mcnemar_chi2 REGRESSED',
};

function compare({ baseline, candidate }: VerdictCase) {
  const measured = measureMetric('score', pairItems([baseline], candidate), defaultSettings);
  const [metric] = judgeMetrics([measured], defaultSettings, true);
  if (!metric) throw new Error('no metric');
  return metric;
}

/** What evalsig's two-sided comparison by this method says. */
function evalsigs(each: VerdictCase, argv: string) {
  const output = each.calls.find((call) => call.argv.join(' ') === argv)?.output;
  return output && 'p_value' in output ? output : undefined;
}

describe('the default verdict', () => {
  it.each(verdictCases())('of $name ($about)', (each) => {
    const { method, verdict, reason } = compare(each);
    const words = [method, verdict, reason].filter((word) => word !== null);
    expect(words.join(' ')).toBe(WANTED[each.name]);
  });

  it('has evalsig’s delta and p where its method is evalsig’s', () => {
    const same = verdictCases().flatMap((each) => {
      const metric = compare(each);
      // An item twice, or epochs, are another rule.
      if (each.name === '12-epochs' || each.name === '19-duplicate-items') return [];
      const isMcnemar = metric.method?.startsWith('mcnemar') === true;
      const isT = metric.method === 'paired_t';
      const wanted = isMcnemar
        ? evalsigs(each, 'compare')
        : isT
          ? evalsigs(each, 'compare --method paired_t')
          : undefined;
      return wanted ? [{ metric, wanted }] : [];
    });
    expect(same.length).toBeGreaterThan(12);
    for (const { metric, wanted } of same) {
      expect(metric.method).toBe(wanted.method);
      expect(metric.delta).toBeCloseTo(wanted.delta, 9);
      expect(metric.p_value).toBeCloseTo(wanted.p_value, 9);
    }
  });
});
