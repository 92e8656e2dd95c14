import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { newestFirstView } from './newest-first-view.ts';

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
export const verdictsView = newestFirstView({
  name: 'verdicts',
  comment:
    'a row for each run and metric: its verdict; recency 1 is the newest of its model, task and metric',
  table: comparisonsTable,
  names: VERDICT_NAMES,
});
