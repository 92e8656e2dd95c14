import type { ProjectSettings } from '#schemas/project-settings.ts';
import { type CompareSettings, DEFAULT_ALPHA } from './settings.ts';

/** Settings of a single comparison that go before the project's. */
export interface AskedSettings {
  readonly alpha?: number | undefined;
  /** For every metric. */
  readonly margin?: number | undefined;
}

/** How a project's runs are judged. */
export function compareSettings(
  { alpha, critical_metrics: criticalMetrics, metrics }: ProjectSettings,
  asked: AskedSettings = {},
): CompareSettings {
  const own = new Map(Object.entries(metrics));
  return {
    alpha: asked.alpha ?? alpha ?? DEFAULT_ALPHA,
    criticalMetrics,
    metrics: {
      get: (name) => {
        const { direction, margin, alpha: ofMetric } = own.get(name) ?? {};
        return {
          direction,
          margin: asked.margin ?? margin,
          alpha: asked.alpha ?? ofMetric,
        };
      },
    },
  };
}
