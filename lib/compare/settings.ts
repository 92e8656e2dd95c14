import type { Direction } from '#schemas/compare.ts';

/** The settings of one metric. */
export interface MetricSettings {
  /** `higher` when absent. */
  readonly direction?: Direction | undefined;
  /** The smallest change that matters, in the metric's units; see `defaultMargin`. */
  readonly margin?: number | undefined;
  /** In place of the run's. */
  readonly alpha?: number | undefined;
}

/** How runs are judged. */
export interface CompareSettings {
  /** Two-sided, for all the metrics of a run together. */
  readonly alpha: number;
  /** P-values are adjusted over these metrics; when empty, over all that have a direction. */
  readonly criticalMetrics: readonly string[];
  readonly metrics: Pick<ReadonlyMap<string, MetricSettings>, 'get'>;
}

/** At 0.01 at most one run in 200 is called regressed while nothing changes; see docs/verdicts.md. */
export const DEFAULT_ALPHA = 0.01;

export const defaultSettings: CompareSettings = {
  alpha: DEFAULT_ALPHA,
  criticalMetrics: [],
  metrics: new Map(),
};

/** Fewer pairs are too few for a t test. */
export const MIN_ITEMS = 20;
/** Fewer degrees of freedom are too few clusters. */
export const MIN_CLUSTER_DF = 4;
/** With a smaller share of common items, the verdict claims nothing. */
export const MIN_COVERAGE = 0.95;
/** The power that detectable changes are told for. */
export const POWER = 0.8;

/** Two points where all scores are in [0, 1], else 5 % of the baseline's mean. */
export function defaultMargin(isShare: boolean, baselineMean: number): number {
  return isShare ? 0.02 : 0.05 * Math.abs(baselineMean);
}
