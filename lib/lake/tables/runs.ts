import { z } from 'zod';
import { column, nullable, ofMetric, ofRun } from './column.ts';
import type { Table } from './table.ts';
import { RUNS_ROOT } from '#contract/keys.ts';

/** The compact run index: a row for each run and metric; a run without metrics has one row. */
export const runsTable = {
  name: 'runs',
  schemaVersion: 3,
  location: RUNS_ROOT,
  columns: [
    column('project_id', 'string', 'the project'),
    column('run_id', 'string', 'as in items and the manifest', ofMetric),
    column('recorder_run_id', 'string', 'as the recorder sent it'),
    column('ts', 'timestamp', "the run's start"),
    column('model_id', 'string', 'the model', ofRun),
    column('task_id', 'string', 'the task', ofRun),
    nullable('metric_name', 'string', 'the metric, null when the run has none', ofMetric),
    column('main', 'boolean', "whether it is the run's main metric", ofMetric),
    column('n_items', 'bigint', 'scored answers: rows in items, if there are any', ofMetric),
    nullable('score', 'double', 'mean over samples of the mean over epochs', ofMetric),
    nullable('stderr', 'double', 'standard error of score, null below 2 samples', ofMetric),
    column('status', 'string', 'complete, conflicted (whole, with conflicts) or incomplete', {
      ...ofRun,
      values: ['complete', 'conflicted', 'incomplete'],
    }),
    nullable('events', 'bigint', 'events of the run, final reports and its spec included', ofRun),
    nullable('missing', 'bigint', 'events known to be missing'),
    column('conflicts', 'bigint', 'events that lost to another of the same id', ofRun),
    column('duplicate_samples', 'bigint', 'samples that were answered twice', ofRun),
    column('config_hash', 'string', 'the configuration, empty when unknown', ofRun),
    column('tags_json', 'string', 'the tags, JSON array of text', { json: z.array(z.string()) }),
    nullable('created_by', 'string', 'who ran the evaluation', ofRun),
    nullable(
      'prompt_tokens',
      'bigint',
      'sum over sampling events, else what the spec states',
      ofRun,
    ),
    nullable('completion_tokens', 'bigint', 'as prompt_tokens', ofRun),
    nullable(
      'cost',
      'double',
      'sum of data.cost over sampling events, else what the spec states',
      ofRun,
    ),
    nullable('duration_seconds', 'double', 'first to last event', ofRun),
    nullable('path', 'string', "the items file under the project's store", ofMetric),
    nullable('delta', 'double', 'difference to the baseline, this run − baseline'),
    nullable('p_value', 'double', 'of that difference, two-sided'),
    nullable('verdict', 'string', 'of the comparison with the baseline'),
    nullable('parent_run_id', 'string', 'the baseline, of several the newest'),
    nullable('stated', 'boolean', 'true where the score is what its tool states, without items'),
    nullable('source_hash', 'string', 'of the events or documents file that the row comes from'),
  ],
} as const satisfies Table;
