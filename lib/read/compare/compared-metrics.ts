import type { MetricCounts } from '#compare/fairness.ts';
import type { ComparedMetric } from '#schemas/compare.ts';

/** The result of a policy's comparison of the metrics. */
export interface ComparedMetrics {
  /** The requested metrics. */
  readonly metrics: readonly ComparedMetric[];
  readonly counts: readonly MetricCounts[];
  readonly notes: readonly string[];
}
