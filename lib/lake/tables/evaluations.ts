import { EVALUATIONS_ROOT } from '#contract/keys.ts';
import type { Table } from './table.ts';

/** A row for each evaluation, those that failed included. */
export const evaluationsTable: Table = {
  name: 'evaluations',
  schemaVersion: 1,
  location: EVALUATIONS_ROOT,
  columns: [
    { name: 'project_id', type: 'string', comment: 'the project' },
    { name: 'document_id', type: 'string', comment: 'the results document' },
    { name: 'document_set', type: 'string', comment: 'its time, yymmddTHHMMSSmmmZ' },
    { name: 'ts', type: 'timestamp', comment: 'when the evaluation started' },
    { name: 'status', type: 'string', comment: 'complete or error' },
    { name: 'model_id', type: 'string', comment: 'the model' },
    { name: 'overall_score', type: 'double', comment: "mean over the suites' scores" },
    { name: 'pass_rate', type: 'double', comment: 'total_passed / total_evaluated' },
    { name: 'total_suites', type: 'bigint', comment: 'suites' },
    { name: 'total_metrics', type: 'bigint', comment: 'metrics of all suites' },
    { name: 'total_passed', type: 'bigint', comment: 'passes over all metrics' },
    { name: 'total_evaluated', type: 'bigint', comment: 'evaluated events over all metrics' },
    { name: 'total_events', type: 'bigint', comment: 'events, as stated' },
    { name: 'duration_seconds', type: 'double', comment: 'as stated' },
    { name: 'stated_overall_score', type: 'double', comment: "the document's own number" },
    { name: 'stated_pass_rate', type: 'double', comment: "the document's own number" },
    { name: 'configuration_json', type: 'string', comment: 'the configuration, JSON object' },
    { name: 'tags_json', type: 'string', comment: 'tags of its requests, JSON array of text' },
    { name: 'error_type', type: 'string', comment: 'of a failed evaluation' },
    { name: 'error_message', type: 'string', comment: 'of a failed evaluation' },
    { name: 'error_details_json', type: 'string', comment: 'of a failed evaluation' },
    { name: 'partial_results_json', type: 'string', comment: 'what a failed one had by then' },
    { name: 'content_hash', type: 'string', comment: "of the document's JSON value" },
    { name: 'mark_count', type: 'bigint', comment: 'contradictions of the document' },
    { name: 'marks_json', type: 'string', comment: 'the first of them: field, stated, computed' },
  ],
};
