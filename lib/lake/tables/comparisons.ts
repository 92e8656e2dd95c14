import { z } from 'zod';
import { COMPARISONS_ROOT } from '#contract/keys.ts';
import { directionSchema, verdictSchema } from '#schemas/compare.ts';
import { policySchema } from '#schemas/project-settings.ts';
import { column, nullable } from './column.ts';
import type { Table } from './table.ts';

const texts = z.array(z.string());

/** How a baseline was found: see docs/verdicts.md. */
export const baselineRules = ['pinned', 'tag', 'same_config'] as const;

/**
 * A row for each run and metric: its comparison with its baseline. Deltas, means and intervals are
 * run − baseline, in the metric's units.
 */
export const comparisonsTable = {
  name: 'comparisons',
  schemaVersion: 1,
  location: COMPARISONS_ROOT,
  columns: [
    column('project_id', 'string', 'the project'),
    column('run_id', 'string', 'as in items and the manifest'),
    column('recorder_run_id', 'string', 'as in runs'),
    column('ts', 'timestamp', "the run's start"),
    column('model_id', 'string', 'the model'),
    column('task_id', 'string', 'the task'),
    column('metric_name', 'string', 'the metric'),
    column('status', 'string', 'of the run: complete, conflicted or incomplete', {
      values: ['complete', 'conflicted', 'incomplete'],
    }),
    nullable('baseline_rule', 'string', 'how the baseline was found; null without one', {
      values: baselineRules,
    }),
    nullable('parent_run_id', 'string', 'the baseline, of several the newest'),
    column('baseline_run_ids_json', 'string', 'all baselines, newest first, JSON array', {
      json: texts,
    }),
    column('policy', 'string', 'default or evalsig_gate', { values: policySchema.options }),
    nullable('method', 'string', 'of the test'),
    nullable('n_items', 'bigint', 'items that the run and its baselines share'),
    nullable('n_clusters', 'bigint', 'their clusters; null when none share one'),
    nullable('only_baseline', 'bigint', 'items that only the baseline has'),
    nullable('only_candidate', 'bigint', 'items that only the run has'),
    nullable('coverage', 'double', 'shared items over those of the largest run'),
    nullable('mean_baseline', 'double', "the baseline's mean over the shared items"),
    nullable('mean_candidate', 'double', "the run's mean over the shared items"),
    nullable('delta', 'double', 'mean_candidate - mean_baseline'),
    nullable('ci_low', 'double', "lower end of delta's interval; null when infinite"),
    nullable('ci_high', 'double', 'its upper end; null when infinite'),
    nullable('ci_level', 'double', 'its level: 1 - alpha'),
    nullable('ci90_low', 'double', 'lower end of the 90 % interval'),
    nullable('ci90_high', 'double', 'its upper end'),
    nullable('p_value', 'double', 'of delta, two-sided; one-sided with evalsig_gate'),
    nullable('p_adjusted', 'double', "by Holm, over the run's metrics"),
    column('family_size', 'bigint', 'metrics that p was adjusted over, 0 when it was not'),
    nullable('mde', 'double', 'the change that 80 of 100 such comparisons find'),
    nullable('items_needed', 'bigint', 'shared items for an mde as small as the margin'),
    nullable('margin', 'double', 'the smallest change that matters'),
    nullable('alpha', 'double', 'two-sided, for the metrics of the run together'),
    column('direction', 'string', 'which way is better: higher, lower, none', {
      values: directionSchema.options,
    }),
    nullable('worse', 'bigint', 'items that got worse'),
    nullable('better', 'bigint', 'items that got better'),
    nullable('same', 'bigint', 'items that stayed'),
    nullable('verdict', 'string', 'the verdict; null when nothing was compared', {
      values: verdictSchema.options,
    }),
    nullable('reason', 'string', 'why there is no verdict, or why it is INCONCLUSIVE'),
    nullable('config_changed', 'boolean', 'whether a baseline has another configuration'),
    nullable('config_unknown', 'boolean', 'whether no run tells its configuration'),
    column('critical', 'boolean', 'whether the metric can raise an alert'),
    nullable('score', 'double', "the run's score over all its items"),
    column('notes_json', 'string', 'what else there is to know, JSON array', { json: texts }),
    column('settings_hash', 'string', 'of the settings that the verdict depends on'),
    column('inputs_hash', 'string', 'of all that the row was made from'),
  ],
} as const satisfies Table;
