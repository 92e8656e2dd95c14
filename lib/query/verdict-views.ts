import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { PARTITION, pickColumns, type View } from './view.ts';

/** What a person asks of a verdict first; `comparisons` has the rest. */
const VERDICT_NAMES = [
  'ts',
  'run_id',
  'model_id',
  'task_id',
  'metric_name',
  'status',
  'score',
  'verdict',
  'reason',
  'delta',
  'ci_low',
  'ci_high',
  'p_value',
  'p_adjusted',
  'mde',
  'items_needed',
  'margin',
  'worse',
  'better',
  'n_items',
  'coverage',
  'config_changed',
  'critical',
  'baseline_rule',
  'parent_run_id',
] as const;

/** The verdict on each run, counted from the newest of its model, task and metric. */
export const verdictsView: View = {
  name: 'verdicts',
  comment:
    'a row for each run and metric: its verdict; recency 1 is the newest of its model, task and metric',
  tables: [comparisonsTable.name],
  columns: [
    ...PARTITION,
    { name: 'recency', type: 'bigint', comment: '1 for the newest run, 2 for the one before, …' },
    ...pickColumns(comparisonsTable, VERDICT_NAMES),
  ],
  sql: `SELECT project, year, month,
  row_number() OVER (
    PARTITION BY project, model_id, task_id, metric_name ORDER BY ts DESC, run_id DESC
  ) AS recency,
  ${VERDICT_NAMES.join(', ')}
FROM comparisons`,
};
