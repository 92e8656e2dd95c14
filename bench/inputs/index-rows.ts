import { itemsPath } from '#contract/keys.ts';
import { type Row, withNulls } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import type { ManifestRun } from '#schemas/manifest.ts';
import { type BenchRun, N_ITEMS } from './runs.ts';

export function isoTime(micros: number): string {
  return new Date(micros / 1000).toISOString().replace(/(\.\d{3})Z$/, '$1000+00:00');
}

export function monthOf(run: BenchRun): string {
  return isoTime(run.tsMicros).slice(0, 7);
}

export function pathOf(run: BenchRun): string {
  return itemsPath(monthOf(run), run.runId);
}

/** The run's row in the run index. */
export function indexRow(project: string, run: BenchRun): Row<typeof runsTable> {
  return withNulls(runsTable, {
    project_id: project,
    run_id: run.runId,
    recorder_run_id: run.runId,
    ts: run.tsMicros,
    model_id: run.modelId,
    task_id: run.taskId,
    metric_name: 'accuracy',
    main: true,
    n_items: N_ITEMS,
    score: run.score,
    stderr: Math.sqrt((run.score * (1 - run.score)) / (N_ITEMS - 1)),
    status: 'complete' as const,
    events: 2 * N_ITEMS + 1,
    missing: 0,
    conflicts: 0,
    duplicate_samples: 0,
    config_hash: '',
    tags_json: '[]',
    created_by: 'bench',
    prompt_tokens: 21 * N_ITEMS,
    completion_tokens: 23 * N_ITEMS,
    duration_seconds: 60.5,
    path: pathOf(run),
  });
}

/** The run's entry in the manifest. */
export function manifestRecord(run: BenchRun): ManifestRun {
  return {
    run_id: run.runId,
    model_id: run.modelId,
    task_id: run.taskId,
    metric_name: 'accuracy',
    ts: isoTime(run.tsMicros),
    path: pathOf(run),
    n_items: N_ITEMS,
    config_hash: '',
    delta: null,
    p_value: null,
    verdict: null,
    parent_run_id: null,
  };
}
