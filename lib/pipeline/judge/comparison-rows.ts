import { noteAbsentPins } from './absent-pins.ts';
import { type ComparisonRow } from './comparisons-file.ts';
import { nullRow } from '#lake/table-rows.ts';
import { baselineRules, comparisonsTable } from '#lake/tables/comparisons.ts';
import type { ComparedMetric } from '#schemas/compare.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import type { ItemCounts } from '#compare/pair-items.ts';
import type { FoundBaselines } from './judge-inputs.ts';
import type { JudgedMetric, JudgedRun } from './judged-run.ts';

/** What the rows of a run share. */
export interface RunContext {
  readonly project: string;
  readonly run: JudgedRun;
  readonly baselines: FoundBaselines;
  /** The pinned runs for it that are no complete run of its task. */
  readonly absentPins: readonly string[];
  readonly settings: ProjectSettings;
  readonly settingsHash: string;
  readonly inputsHash: string;
}

/** A metric that was compared. */
export interface Comparison {
  readonly metric: ComparedMetric;
  /** Absent when the metric was not paired. */
  readonly counts?: ItemCounts | undefined;
  readonly alpha: number | null;
  readonly familySize: number;
  readonly notes: readonly string[];
}

/** Why a metric was not compared with its baseline. */
export type Uncompared = 'no_baseline' | 'no_items' | 'baseline_gone';

const nulls = nullRow(comparisonsTable);

/** The row of a metric that was not compared. */
export function uncomparedRow(
  context: RunContext,
  metric: JudgedMetric,
  reason: Uncompared,
  notes: readonly string[] = [],
): ComparisonRow {
  return {
    ...sharedColumns(context, metric),
    reason,
    notes_json: notesJson(context, metric, notes),
  };
}

export function comparisonRow(
  context: RunContext,
  judged: JudgedMetric,
  { metric, counts, alpha, familySize, notes }: Comparison,
): ComparisonRow {
  const shared = sharedColumns(context, judged);
  const [ci_low, ci_high] = metric.ci ?? [null, null];
  const [ci90_low, ci90_high] = metric.ci90 ?? [null, null];
  const { method, n_items, n_clusters, mean_baseline, mean_candidate, delta } = metric;
  const { ci_level, p_value, p_adjusted, mde, items_needed, margin } = metric;
  const { worse, better, same, verdict, reason } = metric;
  return {
    ...shared,
    ...{ method, n_items, n_clusters, mean_baseline, mean_candidate, delta },
    ...{ ci_low, ci_high, ci_level, ci90_low, ci90_high },
    ...{ p_value, p_adjusted, family_size: familySize, mde, items_needed, margin, alpha },
    ...{ worse, better, same, verdict, reason },
    only_baseline: counts?.onlyBaseline ?? null,
    only_candidate: counts?.onlyCandidate ?? null,
    coverage: counts?.coverage ?? null,
    notes_json: notesJson(context, judged, notes),
  };
}

function notesJson(
  { baselines, absentPins }: RunContext,
  { name }: JudgedMetric,
  notes: readonly string[],
): string {
  return JSON.stringify([...noteAbsentPins(absentPins, baselines.get(name)?.rule), ...notes]);
}

function sharedColumns(context: RunContext, { name, runId, score }: JudgedMetric): ComparisonRow {
  const { project, run, baselines, settings } = context;
  const found = baselines.get(name);
  const runs = found?.runs ?? [];
  const hashes = runs.map((baseline) => baseline.run.configHash);
  const { direction = 'higher' } = new Map(Object.entries(settings.metrics)).get(name) ?? {};
  const critical = settings.critical_metrics;
  return {
    ...nulls,
    project_id: project,
    run_id: runId,
    recorder_run_id: run.owner,
    ts: run.tsMicros,
    model_id: run.modelId,
    task_id: run.taskId,
    metric_name: name,
    status: run.status,
    baseline_rule: baselineRules.find((rule) => rule === found?.rule) ?? null,
    parent_run_id: runs[0]?.metric.runId ?? null,
    baseline_run_ids_json: JSON.stringify(runs.map(({ metric }) => metric.runId)),
    policy: settings.policy,
    family_size: 0,
    direction,
    config_changed: found ? hashes.some((hash) => hash !== run.configHash) : null,
    config_unknown: found ? [run.configHash, ...hashes].every((hash) => hash === '') : null,
    critical: critical.length === 0 ? direction !== 'none' : critical.includes(name),
    score,
    notes_json: '[]',
    settings_hash: context.settingsHash,
    inputs_hash: context.inputsHash,
  };
}
