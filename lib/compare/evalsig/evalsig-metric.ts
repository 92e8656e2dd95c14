import type { ComparedMetric } from '#schemas/compare.ts';
import type { AlignedScores } from './evalsig-align.ts';
import { evalsigCompare, evalsigDefaults, type EvalsigOptions } from './evalsig-compare.ts';
import { RandomMethodError } from './evalsig-errors.ts';
import { evalsigGate } from './evalsig-gate.ts';
import { countDiscordant } from '../mcnemar.ts';
import { finite } from '../measure-metric.ts';
import { mean } from '../mean-error.ts';

export interface EvalsigMetric {
  readonly metric: ComparedMetric;
  readonly notes: readonly string[];
}

/**
 * A metric by evalsig's methods; with `minDelta` by its gate, one-sided, else without a verdict.
 * Higher is always better, and p-values are not adjusted.
 * @throws EvalsigDataError, RandomMethodError
 */
export function evalsigMetric(
  name: string,
  runs: AlignedScores,
  options: Omit<EvalsigOptions, 'oneSided'>,
  minDelta: number | undefined,
): EvalsigMetric {
  const found = evalsigCompare(runs, { ...options, oneSided: minDelta !== undefined });
  const gate = minDelta === undefined ? undefined : evalsigGate(found, minDelta, options.power);
  const { lost, won } = countDiscordant(runs.baseline, runs.candidate);
  const metric: ComparedMetric = {
    metric_name: name,
    method: found.method,
    n_items: found.n_pairs,
    n_clusters: found.n_clusters,
    mean_baseline: finite(mean(runs.baseline)),
    mean_candidate: finite(mean(runs.candidate)),
    delta: finite(found.delta),
    ci: [finite(found.ci[0]), finite(found.ci[1])],
    ci_level: found.ci_level,
    ci90: null,
    p_value: finite(found.p_value),
    p_adjusted: null,
    mde: finite(found.mde),
    items_needed: gate?.items_needed ?? null,
    margin: minDelta ?? null,
    direction: 'higher',
    worse: lost,
    better: won,
    same: found.n_pairs - lost - won,
    verdict: gate?.verdict ?? null,
    reason: gate?.suggestion ?? null,
  };
  return { metric, notes: found.notes };
}

const METHOD_NOTE = 'evalsig would choose a method that draws random numbers; this is its paired_t';

/**
 * A metric by evalsig's gate as a project's settings ask for it. Where evalsig's own choice would draw
 * random numbers, its paired t test decides, because a verdict has to come out the same again.
 * @throws EvalsigDataError
 */
export function gateMetric(
  name: string,
  runs: AlignedScores,
  alpha: number,
  minDelta: number | undefined,
): EvalsigMetric {
  const compare = (method: 'auto' | 'paired_t') =>
    evalsigMetric(name, runs, { ...evalsigDefaults, alpha, method }, minDelta);
  try {
    return compare('auto');
  } catch (error) {
    if (!(error instanceof RandomMethodError)) throw error;
  }
  const { metric, notes } = compare('paired_t');
  return { metric, notes: [...notes, METHOD_NOTE] };
}

/** Of an incomplete run nothing is claimed; its numbers are told. */
export function withoutClaim(metric: ComparedMetric): ComparedMetric {
  return metric.verdict === null
    ? metric
    : { ...metric, verdict: 'INCONCLUSIVE', reason: 'incomplete' };
}
