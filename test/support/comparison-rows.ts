import type { ComparisonRow } from '#alerts/series.ts';
import { nullRow } from '#lake/table-rows.ts';
import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { projectSettingsSchema, type ProjectSettings } from '#schemas/project-settings.ts';

/** A run's comparison; only what is given differs from a whole run that got no worse. */
export function comparison(given: Partial<ComparisonRow> = {}): ComparisonRow {
  const run = given.run_id ?? 'run-2';
  return {
    ...nullRow(comparisonsTable),
    project_id: 'demo',
    run_id: run,
    recorder_run_id: run,
    ts: Date.UTC(2026, 9, 1) * 1000,
    model_id: 'gpt-4o-mini',
    task_id: 'my-eval',
    metric_name: 'accuracy',
    status: 'complete',
    baseline_rule: 'tag',
    parent_run_id: 'run-1',
    baseline_run_ids_json: JSON.stringify(['run-1']),
    policy: 'default',
    family_size: 1,
    direction: 'higher',
    critical: true,
    notes_json: '[]',
    settings_hash: '',
    inputs_hash: '',
    ...comparedNumbers,
    ...given,
  };
}

/** What a comparison of 1,000 items measured. */
export const comparedNumbers = {
  ...{ method: 'mcnemar_chi2', n_items: 1000, mean_baseline: 0.9, mean_candidate: 0.879 },
  ...{ delta: -0.021, ci_low: -0.039, ci_high: -0.003, ci_level: 0.99, ci90_low: -0.03 },
  ...{ ci90_high: -0.01, p_value: 0.002, p_adjusted: 0.002, margin: 0.02, alpha: 0.01 },
  ...{ worse: 61, better: 40, same: 899, coverage: 1, score: 0.879 },
  verdict: 'NO_REGRESSION' as const,
};

/** The comparisons of one series in the order of its runs, by their verdicts. */
export function comparisons(
  verdicts: readonly ComparisonRow['verdict'][],
  given: Partial<ComparisonRow> = {},
): ComparisonRow[] {
  return verdicts.map((verdict, index) =>
    comparison({ run_id: `run-${index + 2}`, ts: (index + 2) * 1_000_000, verdict, ...given }),
  );
}

/** Alerts are told however long ago the rows' runs began. */
export function alertSettings(given: object = {}): ProjectSettings {
  return projectSettingsSchema.parse({ alert_days: 36_500, ...given });
}
