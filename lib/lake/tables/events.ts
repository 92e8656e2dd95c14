import type { Table } from './table.ts';
import { EVENTS_ROOT } from '#contract/keys.ts';

/** The columns of evals' Snowflake recorder, then what is lifted out of `data` for analysis. */
export const eventsTable: Table = {
  name: 'events',
  schemaVersion: 1,
  location: EVENTS_ROOT,
  columns: [
    { name: 'project_id', type: 'string', comment: 'the project' },
    { name: 'run_id', type: 'string', comment: 'the recorder run' },
    { name: 'event_id', type: 'bigint', comment: 'the number of the event in its run' },
    {
      name: 'sample_id',
      type: 'string',
      comment: 'the sample, null for a final report and for the spec',
    },
    {
      name: 'type',
      type: 'string',
      comment: 'match, sampling, metrics, error, final_report, spec, …',
    },
    { name: 'data', type: 'string', comment: 'the JSON text as it was sent' },
    { name: 'created_by', type: 'string', comment: 'who ran the evaluation' },
    { name: 'created_at', type: 'timestamp', comment: 'when the event was recorded' },
    { name: 'model', type: 'string', comment: 'data.model of a sampling event' },
    { name: 'prompt_tokens', type: 'bigint', comment: 'data.usage.prompt_tokens' },
    { name: 'completion_tokens', type: 'bigint', comment: 'data.usage.completion_tokens' },
    { name: 'correct', type: 'boolean', comment: 'data.correct of a match event' },
    { name: 'extra_json', type: 'string', comment: 'members of the event other than these, JSON' },
  ],
};
