import { columnNames } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { POOLED_SCORE, POOLED_STDERR } from './pooled.ts';
import { newestFirstView } from './newest-first-view.ts';
import { PARTITION, pickColumns, type View } from './view.ts';

/** All columns of `runs` except the project, a partition column. The most wanted come first. */
const HISTORY_NAMES = columnNames(runsTable, {
  first: [
    'ts',
    'run_id',
    'model_id',
    'task_id',
    'metric_name',
    'main',
    'score',
    'stderr',
    'n_items',
    'status',
    'events',
    'missing',
    'conflicts',
    'duplicate_samples',
    'delta',
    'p_value',
    'verdict',
    'parent_run_id',
    'prompt_tokens',
    'completion_tokens',
    'cost',
    'duration_seconds',
    'config_hash',
    'tags_json',
    'created_by',
    'recorder_run_id',
    'path',
  ],
  without: ['project_id'],
});

/** Runs, each metric a row, counted from the newest of its model, task and metric. */
export const historyView = newestFirstView({
  name: 'history',
  comment: 'a row for each run and metric; recency 1 is the newest of its model, task and metric',
  table: runsTable,
  names: HISTORY_NAMES,
});

/**
 * A day's score is the mean over the items of its runs, which are independent. The view groups by
 * the partition too, so that a filter on the partition limits the files that are read.
 */
export const scoreTrendView: View = {
  name: 'score_trend',
  comment: 'a row for each partition, model, task, metric and day (UTC) that had scored runs',
  tables: [runsTable.name],
  columns: [
    ...PARTITION,
    ...pickColumns(runsTable, ['model_id', 'task_id', 'metric_name']),
    { name: 'day', type: 'timestamp', comment: 'the day, UTC' },
    { name: 'score', type: 'double', comment: 'mean over the items of its runs' },
    { name: 'stderr', type: 'double', comment: 'its standard error, null if a run has none' },
    { name: 'n_runs', type: 'bigint', comment: 'runs of that day' },
    { name: 'n_items', type: 'bigint', comment: 'their items' },
  ],
  sql: `SELECT project, year, month, model_id, task_id, metric_name, day,
  ${POOLED_SCORE} AS score,
  ${POOLED_STDERR} AS stderr,
  count(*) AS n_runs,
  CAST(sum(n) AS bigint) AS n_items
FROM (
  SELECT project, year, month, model_id, task_id, metric_name, date_trunc('day', ts) AS day,
    score, stderr, CAST(n_items AS double) AS n
  FROM runs
  WHERE score IS NOT NULL AND n_items > 0
) AS scored
GROUP BY project, year, month, model_id, task_id, metric_name, day`,
};
