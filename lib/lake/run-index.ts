import type { SealRecord } from '#schemas/seal-record.ts';
import type { IndexRow } from './index-file.ts';

/** The rows of a run in the compact run index. */
export function runIndexRows(record: SealRecord): IndexRow[] {
  const shared = sharedValues(record);
  if (record.metrics.length === 0) return [{ ...shared, ...noMetric(record) }];
  return record.metrics.map((metric) => ({
    ...shared,
    run_id: metric.run_id,
    metric_name: metric.metric_name,
    main: metric.main,
    n_items: metric.n_items,
    score: metric.score,
    stderr: metric.stderr,
    path: metric.path,
  }));
}

function noMetric(record: SealRecord): IndexRow {
  return {
    run_id: record.run_id,
    metric_name: record.requested_metric,
    main: true,
    n_items: 0,
    score: null,
    stderr: null,
    path: null,
  };
}

function sharedValues(record: SealRecord): IndexRow {
  return {
    project_id: record.project_id,
    recorder_run_id: record.run_id,
    ts: record.ts_micros,
    model_id: record.model_id,
    task_id: record.task_id,
    status: record.status,
    events: record.events,
    missing: record.missing_count,
    conflicts: record.conflicts,
    duplicate_samples: record.duplicate_samples,
    config_hash: record.config_hash,
    tags_json: JSON.stringify(record.tags),
    created_by: record.created_by,
    prompt_tokens: record.prompt_tokens,
    completion_tokens: record.completion_tokens,
    cost: record.cost,
    duration_seconds: record.duration_seconds,
    delta: null,
    p_value: null,
    verdict: null,
    parent_run_id: null,
  };
}
