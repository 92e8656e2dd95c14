import type { ComparedMetric, Direction } from '#schemas/compare.ts';
import { estimate, type Estimate, type Interval, isWithin01 } from './estimate.ts';
import { mean } from './mean-error.ts';
import type { Pairing, PairedScores } from './pair-items.ts';
import { type CompareSettings, defaultMargin, MIN_CLUSTER_DF, MIN_ITEMS } from './settings.ts';

/** A metric's numbers; infinite ones are as they are, for the verdict compares with them. */
export interface Measured {
  readonly name: string;
  readonly direction: Direction;
  readonly alpha: number;
  readonly margin: number;
  readonly estimate: Estimate;
  readonly itemCount: number;
  readonly clusterCount: number | null;
  readonly coverage: number;
  readonly baselineMean: number;
  readonly candidateMean: number;
  readonly delta: number;
  readonly interval: Interval;
  readonly interval90: Interval;
  readonly mde: number;
  readonly risen: number;
  readonly fallen: number;
  readonly tooFew: 'few_items' | 'few_clusters' | undefined;
}

/** A metric of which the runs share no item. */
export type Unpaired = Pick<Measured, 'name' | 'direction' | 'coverage'>;

/** Measures how much a metric changed. Undefined numbers are told by the verdict's reason. */
export function measureMetric(
  name: string,
  { scores, counts }: Pick<Pairing, 'scores' | 'counts'>,
  settings: CompareSettings,
): Measured | Unpaired {
  const own = settings.metrics.get(name) ?? {};
  const { direction = 'higher', alpha = settings.alpha } = own;
  const { coverage } = counts;
  if (counts.common === 0) return { name, direction, coverage };
  const { scale, clusters } = scores;
  const found = estimate(scores);
  const inUnits = ([lower, upper]: Interval): Interval => [lower * scale, upper * scale];
  const baselineMean = mean(scores.baseline) * scale;
  const { risen, fallen } = countChanges(scores);
  return {
    name,
    direction,
    alpha,
    margin: own.margin ?? defaultMargin(isWithin01(scores), baselineMean),
    estimate: found,
    itemCount: counts.common,
    clusterCount: clusters?.count ?? null,
    coverage,
    baselineMean,
    candidateMean: mean(scores.candidate) * scale,
    delta: found.delta * scale,
    interval: inUnits(found.interval(1 - alpha)),
    interval90: inUnits(found.interval(0.9)),
    mde: found.mde(alpha) * scale,
    risen,
    fallen,
    tooFew: tooFew(found, counts.common),
  };
}

function countChanges({ baseline, candidate }: PairedScores) {
  let [risen, fallen] = [0, 0];
  for (let item = 0; item < baseline.length; item += 1) {
    const [before = 0, after = 0] = [baseline[item], candidate[item]];
    if (after > before) risen += 1;
    if (after < before) fallen += 1;
  }
  return { risen, fallen };
}

function tooFew({ method, df }: Estimate, itemCount: number): Measured['tooFew'] {
  if (df === undefined) return undefined;
  if (method === 'cluster_t') return df < MIN_CLUSTER_DF ? 'few_clusters' : undefined;
  return itemCount < MIN_ITEMS ? 'few_items' : undefined;
}

type Numbers = Omit<ComparedMetric, 'p_adjusted' | 'verdict' | 'reason'>;

/** The numbers as they are answered and stored: infinite values are null. */
export function metricNumbers(measured: Measured): Numbers {
  const { direction, itemCount, risen, fallen, margin, mde } = measured;
  const [worse, better] = direction === 'lower' ? [risen, fallen] : [fallen, risen];
  const isJudged = direction !== 'none';
  return {
    metric_name: measured.name,
    method: measured.estimate.method,
    n_items: itemCount,
    n_clusters: measured.clusterCount,
    mean_baseline: measured.baselineMean,
    mean_candidate: measured.candidateMean,
    delta: finite(measured.delta),
    ci: finiteEnds(measured.interval),
    ci_level: 1 - measured.alpha,
    ci90: finiteEnds(measured.interval90),
    p_value: measured.estimate.pValue ?? null,
    mde: finite(mde),
    items_needed: finite(Math.ceil(itemCount * (mde / margin) ** 2)),
    margin,
    direction,
    worse: isJudged ? worse : null,
    better: isJudged ? better : null,
    same: itemCount - risen - fallen,
  };
}

/** The row of a metric that could not be measured. */
export function noNumbers({ name, direction }: Unpaired): Numbers {
  return {
    metric_name: name,
    method: null,
    n_items: 0,
    n_clusters: null,
    mean_baseline: null,
    mean_candidate: null,
    delta: null,
    ci: null,
    ci_level: null,
    ci90: null,
    p_value: null,
    mde: null,
    items_needed: null,
    margin: null,
    direction,
    worse: null,
    better: null,
    same: 0,
  };
}

export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function finiteEnds([lower, upper]: Interval): [number | null, number | null] {
  return [finite(lower), finite(upper)];
}
