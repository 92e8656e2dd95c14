import type { Table } from './table.ts';
import { RUNS_ROOT } from '#contract/keys.ts';

/** The compact run index: a row for each run and metric; a run without metrics has one row. */
export const runsTable: Table = {
  name: 'runs',
  schemaVersion: 1,
  location: RUNS_ROOT,
  columns: [
    { name: 'project_id', type: 'string', comment: 'the project' },
    { name: 'run_id', type: 'string', comment: 'as in items and the manifest' },
    { name: 'recorder_run_id', type: 'string', comment: 'as the recorder sent it' },
    { name: 'ts', type: 'timestamp', comment: "the run's start" },
    { name: 'model_id', type: 'string', comment: 'the model' },
    { name: 'task_id', type: 'string', comment: 'the task' },
    { name: 'metric_name', type: 'string', comment: 'the metric, null when the run has none' },
    { name: 'main', type: 'boolean', comment: "whether it is the run's main metric" },
    { name: 'n_items', type: 'bigint', comment: 'scored answers: rows in items, if there are any' },
    { name: 'score', type: 'double', comment: 'mean over samples of the mean over epochs' },
    { name: 'stderr', type: 'double', comment: 'standard error of score, null below 2 samples' },
    { name: 'status', type: 'string', comment: 'complete or incomplete' },
    {
      name: 'events',
      type: 'bigint',
      comment: 'events of the run, final reports and its spec included',
    },
    { name: 'missing', type: 'bigint', comment: 'events known to be missing' },
    { name: 'conflicts', type: 'bigint', comment: 'events that lost to another of the same id' },
    { name: 'duplicate_samples', type: 'bigint', comment: 'samples that were answered twice' },
    { name: 'config_hash', type: 'string', comment: 'the configuration, empty when unknown' },
    { name: 'tags_json', type: 'string', comment: 'the tags, JSON array of text' },
    { name: 'created_by', type: 'string', comment: 'who ran the evaluation' },
    { name: 'prompt_tokens', type: 'bigint', comment: 'sum over sampling events, null if none' },
    { name: 'completion_tokens', type: 'bigint', comment: 'sum over sampling events' },
    { name: 'cost', type: 'double', comment: 'sum of data.cost over sampling events' },
    { name: 'duration_seconds', type: 'double', comment: 'first to last event' },
    { name: 'path', type: 'string', comment: "the items file under the project's store" },
    { name: 'delta', type: 'double', comment: 'difference to the parent run' },
    { name: 'p_value', type: 'double', comment: 'of that difference' },
    { name: 'verdict', type: 'string', comment: 'of the gate' },
    { name: 'parent_run_id', type: 'string', comment: 'the run it was compared with' },
  ],
};
