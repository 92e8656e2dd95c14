import type { ComparedMetric, Direction, Verdict } from '#schemas/compare.ts';
import type { Interval } from './estimate.ts';
import { holm } from './adjust-p-values.ts';
import { type Measured, metricNumbers, noNumbers, type Unpaired } from './measure-metric.ts';
import { type CompareSettings, MIN_COVERAGE } from './settings.ts';

/** Why a metric has its verdict, or none. */
export type Reason =
  | 'no_common_items'
  | 'no_direction'
  | 'incomplete'
  | 'item_sets_differ'
  | 'few_items'
  | 'few_clusters'
  | 'worse_within_margin'
  | 'underpowered'
  | 'borderline';

/** Adjusts p-values for there being several. */
export type Adjustment = (pValues: readonly number[]) => number[];

interface Judgement {
  readonly verdict: Verdict | null;
  readonly reason: Reason | null;
}

/**
 * Judges all metrics of a run together: p-values are adjusted over those that are critical, or that have
 * a direction. The others are judged by their own.
 * @param isComplete whether all runs are
 * @param adjustAll gives p-values adjusted for there being several, in their order
 */
export function judgeMetrics(
  metrics: readonly (Measured | Unpaired)[],
  settings: CompareSettings,
  isComplete: boolean,
  adjustAll: Adjustment = holm,
): ComparedMetric[] {
  const adjusted = adjust(metrics.filter(isMeasured), settings.criticalMetrics, adjustAll);
  return metrics.map((metric) => {
    if (!isMeasured(metric)) {
      return { ...noNumbers(metric), p_adjusted: null, verdict: null, reason: 'no_common_items' };
    }
    const p = adjusted.get(metric);
    return {
      ...metricNumbers(metric),
      p_adjusted: p ?? null,
      ...judge(metric, p ?? 1, isComplete),
    };
  });
}

function isMeasured(metric: Measured | Unpaired): metric is Measured {
  return 'estimate' in metric;
}

/** Absent for what has no direction, or no p-value. */
function adjust(
  metrics: readonly Measured[],
  critical: readonly string[],
  adjustAll: Adjustment,
): Map<Measured, number> {
  const tested = metrics.flatMap((metric) => {
    const { pValue } = metric.estimate;
    return metric.direction === 'none' || pValue === undefined ? [] : [{ metric, pValue }];
  });
  const family = tested.filter(
    ({ metric: { name } }) => critical.length === 0 || critical.includes(name),
  );
  const adjusted = adjustAll(family.map(({ pValue }) => pValue));
  return new Map([
    ...tested.map(({ metric, pValue }) => [metric, pValue] as const),
    ...family.map(({ metric, pValue }, index) => [metric, adjusted[index] ?? pValue] as const),
  ]);
}

/** The first that holds. */
function judge(metric: Measured, p: number, isComplete: boolean): Judgement {
  const { alpha, margin, mde, coverage } = metric;
  if (metric.direction === 'none') return { verdict: null, reason: 'no_direction' };
  const { gain, lowest } = towardsBetter(metric.direction, metric.delta, metric.interval90);
  const cannotTell = (reason: Reason): Judgement => ({ verdict: 'INCONCLUSIVE', reason });
  if (!isComplete) return cannotTell('incomplete');
  if (coverage < MIN_COVERAGE) return cannotTell('item_sets_differ');
  if (metric.tooFew) return cannotTell(metric.tooFew);
  const verdict = verdictOf({ p, alpha, margin, gain, lowest });
  if (verdict !== 'INCONCLUSIVE') return { verdict, reason: null };
  if (p < alpha && gain < 0) return cannotTell('worse_within_margin');
  return cannotTell(mde > margin ? 'underpowered' : 'borderline');
}

export interface Evidence {
  /** Adjusted, two-sided. */
  readonly p: number;
  readonly alpha: number;
  readonly margin: number;
  /** The change, with better above 0. */
  readonly gain: number;
  /** The lower end of its 90 % interval. */
  readonly lowest: number;
}

/** What the change of a metric shows, of whole runs with the same items and enough of them. */
export function verdictOf({ p, alpha, margin, gain, lowest }: Evidence): Verdict {
  if (p < alpha && gain <= -margin) return 'REGRESSED';
  if (lowest > -margin) return p < alpha && gain >= margin ? 'IMPROVED' : 'NO_REGRESSION';
  return 'INCONCLUSIVE';
}

/** The change, and the lower end of its 90 % interval, with better above 0. */
export function towardsBetter(
  direction: Direction,
  delta: number,
  [lower, upper]: Interval,
): Pick<Evidence, 'gain' | 'lowest'> {
  return direction === 'lower' ? { gain: -delta, lowest: -upper } : { gain: delta, lowest: lower };
}
