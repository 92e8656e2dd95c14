import { SUITES_ROOT } from '#contract/keys.ts';
import type { Table } from './table.ts';

/** A row for each evaluation, suite and metric. */
export const suitesTable: Table = {
  name: 'suites',
  schemaVersion: 1,
  location: SUITES_ROOT,
  columns: [
    { name: 'project_id', type: 'string', comment: 'the project' },
    { name: 'document_id', type: 'string', comment: 'the results document' },
    { name: 'document_set', type: 'string', comment: 'its time, yymmddTHHMMSSmmmZ' },
    { name: 'ts', type: 'timestamp', comment: 'when the evaluation started' },
    { name: 'model_id', type: 'string', comment: 'the model' },
    { name: 'suite', type: 'string', comment: 'the suite' },
    { name: 'metric_name', type: 'string', comment: 'the metric, null when the suite has none' },
    { name: 'run_id', type: 'string', comment: 'as in runs and items' },
    { name: 'passed', type: 'bigint', comment: 'events that passed, null if not pass or fail' },
    { name: 'total', type: 'bigint', comment: 'evaluated events' },
    { name: 'score', type: 'double', comment: 'passed / total; as stated if not pass or fail' },
    { name: 'stderr', type: 'double', comment: 'standard error of score, null below 2 events' },
    { name: 'stated_score', type: 'double', comment: "the document's own number" },
    { name: 'n_details', type: 'bigint', comment: 'events that the document tells one by one' },
    {
      name: 'suite_score',
      type: 'double',
      comment: "mean over the suite's metrics, those from 0 to 1 if any",
    },
    { name: 'stated_suite_score', type: 'double', comment: "the document's own number" },
    { name: 'events_processed', type: 'bigint', comment: 'events of the suite, as stated' },
    { name: 'duration_seconds', type: 'double', comment: 'of the suite, as stated' },
    { name: 'tags_json', type: 'string', comment: "the suite's tags, JSON array of text" },
    { name: 'marks_json', type: 'string', comment: 'contradictions here and above, JSON array' },
  ],
};
