import { z } from 'zod';
import { EVALUATIONS_ROOT } from '#contract/keys.ts';
import { markSchema } from '#schemas/mark.ts';
import { column, nullable } from './column.ts';
import type { Table } from './table.ts';

/** A row for each evaluation, those that failed included. */
export const evaluationsTable = {
  name: 'evaluations',
  schemaVersion: 1,
  location: EVALUATIONS_ROOT,
  columns: [
    column('project_id', 'string', 'the project'),
    column('document_id', 'string', 'the results document'),
    column('document_set', 'string', 'its time, yymmddTHHMMSSmmmZ'),
    column('ts', 'timestamp', 'when the evaluation started'),
    column('status', 'string', 'complete or error', { values: ['complete', 'error'] }),
    nullable('model_id', 'string', 'the model'),
    nullable('overall_score', 'double', "mean over the suites' scores"),
    nullable('pass_rate', 'double', 'total_passed / total_evaluated'),
    nullable('total_suites', 'bigint', 'suites'),
    nullable('total_metrics', 'bigint', 'metrics of all suites'),
    nullable('total_passed', 'bigint', 'passes over all metrics'),
    nullable('total_evaluated', 'bigint', 'evaluated events over all metrics'),
    nullable('total_events', 'bigint', 'events, as stated'),
    nullable('duration_seconds', 'double', 'as stated'),
    nullable('stated_overall_score', 'double', "the document's own number"),
    nullable('stated_pass_rate', 'double', "the document's own number"),
    nullable('configuration_json', 'string', 'the configuration, JSON object', {
      json: z.unknown(),
    }),
    column('tags_json', 'string', 'tags of its requests, JSON array of text', {
      json: z.array(z.string()),
    }),
    nullable('error_type', 'string', 'of a failed evaluation'),
    nullable('error_message', 'string', 'of a failed evaluation'),
    nullable('error_details_json', 'string', 'of a failed evaluation', { json: z.unknown() }),
    nullable('partial_results_json', 'string', 'what a failed one had by then', {
      json: z.unknown(),
    }),
    column('content_hash', 'string', "of the document's JSON value"),
    column('mark_count', 'bigint', 'contradictions of the document'),
    column('marks_json', 'string', 'the first of them: field, stated, computed', {
      json: z.array(markSchema),
    }),
  ],
} as const satisfies Table;
