import { escapePart } from '#contract/naming/store-run-id.ts';
import { documentItemsName, itemsKey, itemsPath } from '#contract/keys.ts';
import { formatTimestamp } from '#contract/time.ts';
import type { NamedDocument } from '#lake/documents-file.ts';
import { metricScore } from '#documents/scores.ts';
import type { ManifestRun } from '#schemas/manifest.ts';
import type { ResultMetric } from '#schemas/results.ts';
import { itemsParquet, type MetricItems } from '#lake/items-file.ts';
import { scoreItems } from '#lake/score.ts';
import { type Row, withNulls } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';

/** The members that all runs of a document share. */
export interface RunOwner {
  readonly project: string;
  readonly set: string;
  readonly month: string;
  readonly tsMicros: number;
  readonly document: NamedDocument;
  /** Hash of the documents file. */
  readonly documentsHash: string;
}

/** One metric of a suite, or of a benchmark's provider. */
export interface ResultRun {
  readonly owner: RunOwner;
  /** The suite, or the provider. */
  readonly part: string;
  readonly model: string;
  readonly task: string;
  readonly metricName: string;
  readonly metric: ResultMetric;
  readonly main: boolean;
  /** Undefined where the document has no details. */
  readonly items: MetricItems | undefined;
  readonly cost: number | null;
  readonly durationSeconds: number | null;
}

/**
 * `{document}::{suite}::{metric}`; `%` and `:` in the names are percent-encoded, so that ids are
 * unique.
 */
export function resultRunId({ owner, part, metricName }: ResultRun): string {
  return [owner.document.id, ...[part, metricName].map(escapePart)].join('::');
}

/** An items file in evalsig's layout, like that of a recorder's run. */
export interface ResultItemsFile {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly entry: ManifestRun;
}

function findItemsPath(run: ResultRun): string | null {
  if (!run.items) return null;
  return itemsPath(run.owner.month, documentItemsName(resultRunId(run)));
}

export function resultItemsFile(run: ResultRun): ResultItemsFile | undefined {
  const { owner, items, model, task, metricName } = run;
  const path = findItemsPath(run);
  if (!items || path === null) return undefined;
  const runId = resultRunId(run);
  const configHash = owner.document.parameters.config_hash[0] ?? '';
  const common = {
    project_id: owner.project,
    model_id: model,
    task_id: task,
    config_hash: configHash,
    ts_micros: owner.tsMicros,
    events_hash: owner.documentsHash,
  };
  return {
    key: itemsKey(owner.project, path),
    bytes: itemsParquet(common, runId, items),
    entry: {
      run_id: runId,
      model_id: model,
      task_id: task,
      metric_name: metricName,
      ts: formatTimestamp(owner.tsMicros),
      path,
      n_items: items.itemId.length,
      config_hash: configHash,
      delta: null,
      p_value: null,
      verdict: null,
      parent_run_id: null,
    },
  };
}

export interface ResultScore {
  readonly score: number | null;
  readonly stderr: number | null;
  /** The number of answers that the score is made of. */
  readonly answers: number;
}

/**
 * Scores a run from its items where all are there, as a recorder's run is scored. Else it scores
 * from the counts: the standard error is that of as many ones and zeros.
 */
export function resultScore({ metric, items }: Pick<ResultRun, 'metric' | 'items'>): ResultScore {
  const { passed, total } = metric;
  if (items && items.itemId.length === total) {
    const { score, stderr } = scoreItems(items.itemId, items.score);
    return { score, stderr, answers: total };
  }
  const score = metricScore(metric);
  const counted = passed !== null && passed <= total && total >= 2;
  const share = counted ? passed / total : null;
  const stderr = share === null ? null : Math.sqrt((share * (1 - share)) / (total - 1));
  return { score, stderr, answers: total };
}

/** The run's row in the index. */
export function resultRunRow(run: ResultRun): Row<typeof runsTable> {
  const { owner, items } = run;
  const { score, stderr, answers } = resultScore(run);
  return withNulls(runsTable, {
    project_id: owner.project,
    run_id: resultRunId(run),
    recorder_run_id: owner.set,
    ts: owner.tsMicros,
    model_id: run.model,
    task_id: run.task,
    metric_name: run.metricName,
    main: run.main,
    n_items: answers,
    score,
    stderr,
    status: 'complete' as const,
    events: null,
    missing: null,
    conflicts: 0,
    duplicate_samples: new Set(items?.itemId.filter((_, i) => items.epoch[i] === 1)).size,
    config_hash: owner.document.parameters.config_hash[0] ?? '',
    tags_json: JSON.stringify(owner.document.parameters.tag),
    created_by: null,
    prompt_tokens: null,
    completion_tokens: null,
    cost: run.cost,
    duration_seconds: run.durationSeconds,
    path: findItemsPath(run),
    source_hash: owner.documentsHash,
  });
}
