import { alignRuns } from '#compare/evalsig/evalsig-align.ts';
import { evalsigDefaults } from '#compare/evalsig/evalsig-compare.ts';
import { EvalsigDataError } from '#compare/evalsig/evalsig-errors.ts';
import { gateMetric, withoutClaim } from '#compare/evalsig/evalsig-metric.ts';
import { type Adjustment, judgeMetrics } from '#compare/judge-metrics.ts';
import { type Measured, measureMetric, noNumbers, type Unpaired } from '#compare/measure-metric.ts';
import { type ItemCounts, pairItems } from '#compare/pair-items.ts';
import { compareSettings } from '#compare/project-settings.ts';
import { checkScores, type RunItems } from '#compare/run-items.ts';
import type { CompareSettings } from '#compare/settings.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import type { Comparison } from './comparison-rows.ts';

/** The numbers of one metric, before the metrics of a run are judged together. */
export type MeasuredMetric =
  | {
      readonly policy: 'default';
      readonly measured: Measured | Unpaired;
      readonly counts: ItemCounts;
    }
  | { readonly policy: 'evalsig_gate'; readonly comparison: Comparison };

/**
 * Measures how a metric changed. By `evalsig_gate` against the newest baseline, as evalsig pools none.
 * @param baselines at least one; the newest first
 * @throws ScoreNotFiniteError
 */
export function measureWithBaselines(
  name: string,
  baselines: readonly RunItems[],
  candidate: RunItems,
  settings: ProjectSettings,
): MeasuredMetric {
  if (settings.policy === 'evalsig_gate') {
    return { policy: 'evalsig_gate', comparison: gate(name, baselines, candidate, settings) };
  }
  const pairing = pairItems(baselines, candidate);
  const measured = measureMetric(name, pairing, compareSettings(settings));
  return { policy: 'default', measured, counts: pairing.counts };
}

/** Judges metrics together; those by default come in their order. */
export function judgeTogether(
  metrics: readonly MeasuredMetric[],
  settings: ProjectSettings,
  isComplete: boolean,
  adjustAll?: Adjustment,
): Comparison[] {
  const asked = compareSettings(settings);
  const byDefault = metrics.flatMap((each) => (each.policy === 'default' ? [each] : []));
  const judged = judgeMetrics(
    byDefault.map(({ measured }) => measured),
    asked,
    isComplete,
    adjustAll,
  );
  const isInFamily = inFamily(asked);
  const size = judged.filter(isInFamily).length;
  const comparisons = judged.map((metric, index): Comparison => {
    const { measured, counts } = byDefault[index] ?? {};
    return {
      metric,
      counts,
      alpha: measured && 'alpha' in measured ? measured.alpha : null,
      familySize: isInFamily(metric) ? size : 0,
      notes: [],
    };
  });
  return [
    ...comparisons,
    ...metrics.flatMap((each) =>
      each.policy === 'default' ? [] : [isComplete ? each.comparison : unclaimed(each.comparison)],
    ),
  ];
}

type Judged = Comparison['metric'];

function inFamily({ criticalMetrics }: CompareSettings): (metric: Judged) => boolean {
  return ({ metric_name: name, direction, p_value: p }) =>
    direction !== 'none' &&
    p !== null &&
    (criticalMetrics.length === 0 || criticalMetrics.includes(name));
}

function unclaimed(comparison: Comparison): Comparison {
  return { ...comparison, metric: withoutClaim(comparison.metric) };
}

/** evalsig's gate. */
function gate(
  name: string,
  [baseline]: readonly RunItems[],
  candidate: RunItems,
  settings: ProjectSettings,
): Comparison {
  const alpha = settings.alpha ?? evalsigDefaults.alpha;
  if (!baseline) return refused(name, 'no_common_items', alpha);
  for (const run of [baseline, candidate]) checkScores(run);
  let runs: ReturnType<typeof alignRuns>;
  try {
    runs = alignRuns(baseline, candidate);
  } catch (error) {
    if (error instanceof EvalsigDataError) return refused(name, 'no_common_items', alpha);
    throw error;
  }
  try {
    const { metric, notes } = gateMetric(name, runs, alpha, settings.min_delta);
    return { metric, counts: runs.counts, alpha, familySize: 0, notes };
  } catch (error) {
    if (error instanceof EvalsigDataError) return refused(name, error.message, alpha);
    throw error;
  }
}

function refused(name: string, reason: string, alpha: number): Comparison {
  const numbers = noNumbers({ name, direction: 'higher', coverage: 0 });
  const metric = { ...numbers, p_adjusted: null, verdict: null, reason };
  return { metric, alpha, familySize: 0, notes: [] };
}
