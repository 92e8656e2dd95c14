import { z } from 'zod';
import { SUITES_ROOT } from '#contract/keys.ts';
import { markSchema } from '#schemas/mark.ts';
import { column, nullable } from './column.ts';
import type { Table } from './table.ts';

/** A row for each evaluation, suite and metric. */
export const suitesTable = {
  name: 'suites',
  schemaVersion: 1,
  location: SUITES_ROOT,
  columns: [
    column('project_id', 'string', 'the project'),
    column('document_id', 'string', 'the results document'),
    column('document_set', 'string', 'its time, yymmddTHHMMSSmmmZ'),
    column('ts', 'timestamp', 'when the evaluation started'),
    column('model_id', 'string', 'the model'),
    column('suite', 'string', 'the suite'),
    nullable('metric_name', 'string', 'the metric, null when the suite has none'),
    nullable('run_id', 'string', 'as in runs and items'),
    nullable('passed', 'bigint', 'events that passed, null if not pass or fail'),
    nullable('total', 'bigint', 'evaluated events'),
    nullable('score', 'double', 'passed / total; as stated if not pass or fail'),
    nullable('stderr', 'double', 'standard error of score, null below 2 events'),
    nullable('stated_score', 'double', "the document's own number"),
    nullable('n_details', 'bigint', 'events that the document tells one by one'),
    nullable('suite_score', 'double', "mean over the suite's metrics, those from 0 to 1 if any"),
    nullable('stated_suite_score', 'double', "the document's own number"),
    nullable('events_processed', 'bigint', 'events of the suite, as stated'),
    nullable('duration_seconds', 'double', 'of the suite, as stated'),
    column('tags_json', 'string', "the suite's tags, JSON array of text", {
      json: z.array(z.string()),
    }),
    column('marks_json', 'string', 'contradictions here and above, JSON array', {
      json: z.array(markSchema),
    }),
  ],
} as const satisfies Table;
