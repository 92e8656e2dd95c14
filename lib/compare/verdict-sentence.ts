import type { ComparedMetric, Fairness } from '#schemas/compare.ts';
import {
  aboutText,
  amount,
  countText,
  percentText,
  plural,
  pText,
  signed,
  type Unit,
} from './number-words.ts';
import { MIN_CLUSTER_DF, MIN_COVERAGE, MIN_ITEMS } from './settings.ts';

const METHODS = new Map([
  ['mcnemar_exact', 'McNemar'],
  ['mcnemar_chi2', 'McNemar'],
  ['paired_t', 'paired t'],
  ['paired_t_epochs', 'paired t over means of epochs'],
  ['cluster_t', 't over clusters'],
]);

/**
 * A metric's verdict as a sentence with its numbers: `accuracy is worse: −2.1 points (99 % interval −3.9
 * to −0.3), p 0.002, McNemar, 1,000 shared items; 61 got worse, 40 better`.
 */
export function verdictSentence(
  metric: ComparedMetric,
  fair?: Pick<Fairness, 'incomplete'>,
): string {
  const name = metric.metric_name;
  switch (metric.verdict) {
    case 'REGRESSED':
      return `${name} is worse: ${numbersText(metric)}`;
    case 'IMPROVED':
      return `${name} is better: ${numbersText(metric)}`;
    case 'NO_REGRESSION':
      return `${name} did not get worse by ${marginText(metric)} or more: ${numbersText(metric)}`;
    case 'INCONCLUSIVE':
      if (metric.ci90 === null) return gateSentence(metric, metric.verdict);
      return `${name}: can't tell: ${doubt(metric, fair)}`;
    case 'ALLOW':
    case 'REJECT':
      return gateSentence(metric, metric.verdict);
    case null:
      return `${name} ${unjudged(metric)}`;
  }
}

/** evalsig's gate has words of its own. */
function gateSentence(metric: ComparedMetric, verdict: string): string {
  const why = metric.reason === null ? '' : ` (${metric.reason})`;
  return `${metric.metric_name}: evalsig's gate says ${verdict}${why}: ${numbersText(metric)}`;
}

function unjudged(metric: ComparedMetric): string {
  if (metric.method === null) {
    const isRefused = metric.reason !== null && metric.reason !== 'no_common_items';
    return `is not compared: ${isRefused ? metric.reason : 'the runs share no items'}`;
  }
  const numbers = numbersText(metric);
  if (metric.reason === null) return `is compared by evalsig's method: ${numbers}`;
  return `has no direction, so no verdict: ${numbers}`;
}

function doubt(metric: ComparedMetric, fair: Pick<Fairness, 'incomplete'> | undefined): string {
  const numbers = numbersText(metric);
  const margin = marginText(metric);
  if (metric.margin === 0 && (metric.reason === 'underpowered' || metric.reason === 'borderline')) {
    return `its margin is 0, as it was set or as 5 % of a baseline's mean of 0, and no number of items rules a fall out then; set a larger one: ${numbers}`;
  }
  switch (metric.reason) {
    case 'incomplete': {
      const runs = fair?.incomplete ?? [];
      const which = runs.length === 0 ? 'a run' : runs.join(', ');
      return `${which} ${runs.length > 1 ? 'are' : 'is'} not complete; so far ${numbers}`;
    }
    case 'item_sets_differ':
      return `the runs share fewer than ${percentText(MIN_COVERAGE)} of their items; over those ${numbers}`;
    case 'few_items':
      return `${tooFew(metric.n_items, 'shared item')}, ${MIN_ITEMS} are needed; ${numbers}`;
    case 'few_clusters':
      return `${tooFew(metric.n_clusters ?? 0, 'cluster')}, or one is too large: ${MIN_CLUSTER_DF + 1} equal ones are needed; ${numbers}`;
    case 'worse_within_margin':
      return `it is worse, and maybe by less than ${margin}: ${numbers}`;
    case 'underpowered':
      return `${powerText(metric)}; ${numbers}`;
    default:
      return `a fall of ${margin} is as possible as none: ${numbers}`;
  }
}

function tooFew(count: number, noun: string): string {
  return `${plural(count, noun)} ${count === 1 ? 'is' : 'are'} too few`;
}

function powerText(metric: ComparedMetric): string {
  const unit = unitOf(metric);
  // No share changes by more than 100 points.
  const isBlind = unit === 'points' && (metric.mde ?? 0) > 1;
  const sees = isBlind
    ? 'so few items show no change, however large'
    : `this comparison sees changes of ${withUnit(amount(metric.mde, unit), unit)} or more`;
  const { items_needed: needed, margin } = metric;
  if (needed === null) return sees;
  return `${sees}; about ${aboutText(needed)} shared items are needed for ${amount(margin, unit)}`;
}

function marginText(metric: ComparedMetric): string {
  const unit = unitOf(metric);
  return withUnit(amount(metric.margin, unit), unit);
}

/** The change, its interval, p, method and counts. */
function numbersText(metric: ComparedMetric): string {
  const unit = unitOf(metric);
  const { ci, ci_level: level, worse, better } = metric;
  const change = withUnit(signed(metric.delta, unit), unit);
  const interval = ci
    ? ` (${percentText(level ?? 0)} interval ${signed(ci[0], unit)} to ${signed(ci[1], unit)})`
    : '';
  const clusters = metric.n_clusters === null ? '' : ` in ${plural(metric.n_clusters, 'cluster')}`;
  const parts = [
    `${change}${interval}`,
    pValues(metric),
    METHODS.get(metric.method ?? '') ?? metric.method ?? '',
    `${plural(metric.n_items, 'shared item')}${clusters}`,
  ];
  const flips =
    worse === null ? '' : `; ${countText(worse)} got worse, ${countText(better ?? 0)} better`;
  return `${parts.join(', ')}${flips}`;
}

function pValues({ p_value: p, p_adjusted: adjusted }: ComparedMetric): string {
  const text = pText(p);
  const over = pText(adjusted);
  return adjusted === null || over === text ? text : `${text}, ${over.slice(2)} over all metrics`;
}

function withUnit(text: string, unit: Unit): string {
  return unit === 'points' ? `${text} points` : text;
}

/**
 * Shares are given in points. A metric is a share if it is pass or fail, or if its means are in
 * [0, 1] and its margin is not 5 % of the baseline's mean.
 */
export function unitOf(metric: ComparedMetric): Unit {
  const { method, mean_baseline: before, mean_candidate: after, margin } = metric;
  if (method?.startsWith('mcnemar') === true) return 'points';
  const isIn = (mean: number | null) => mean !== null && mean >= 0 && mean <= 1;
  const isOfMean = margin !== null && margin === 0.05 * Math.abs(before ?? 0);
  return isIn(before) && isIn(after) && !isOfMean ? 'points' : 'own';
}
