import { column, nullable } from './column.ts';
import type { Table } from './table.ts';
import { EVENTS_ROOT } from '#contract/keys.ts';

/** The columns of evals' Snowflake recorder, then values that are lifted out of `data` for analysis. */
export const eventsTable = {
  name: 'events',
  schemaVersion: 1,
  location: EVENTS_ROOT,
  columns: [
    column('project_id', 'string', 'the project'),
    column('run_id', 'string', 'the recorder run'),
    column('event_id', 'bigint', 'the number of the event in its run'),
    nullable('sample_id', 'string', 'the sample, null for a final report and for the spec'),
    column('type', 'string', 'match, sampling, metrics, error, final_report, spec, …'),
    column('data', 'string', 'the JSON text as it was sent'),
    nullable('created_by', 'string', 'who ran the evaluation'),
    column('created_at', 'timestamp', 'when the event was recorded'),
    nullable('model', 'string', 'data.model of a sampling event'),
    nullable('prompt_tokens', 'bigint', 'data.usage.prompt_tokens or input_tokens'),
    nullable('completion_tokens', 'bigint', 'data.usage.completion_tokens or output_tokens'),
    nullable('correct', 'boolean', 'data.correct of a match event, true for 1 and false for 0'),
    nullable('extra_json', 'string', 'members of the event other than these, JSON'),
  ],
} as const satisfies Table;
