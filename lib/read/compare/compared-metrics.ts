import type { MetricCounts } from '#compare/fairness.ts';
import type { ComparedMetric } from '#schemas/compare.ts';

/** What a policy made of the metrics. */
export interface ComparedMetrics {
  /** Those that were asked for. */
  readonly metrics: readonly ComparedMetric[];
  readonly counts: readonly MetricCounts[];
  readonly notes: readonly string[];
}
