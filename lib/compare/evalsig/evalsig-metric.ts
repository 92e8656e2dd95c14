import type { ComparedMetric } from '#schemas/compare.ts';
import type { AlignedScores } from './evalsig-align.ts';
import { evalsigCompare, type EvalsigOptions } from './evalsig-compare.ts';
import { evalsigGate } from './evalsig-gate.ts';
import { countDiscordant } from '../mcnemar.ts';
import { finite } from '../measure-metric.ts';
import { mean } from '../mean-error.ts';

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
): { readonly metric: ComparedMetric; readonly notes: readonly string[] } {
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
