import { BENCHMARKS_ROOT } from '#contract/keys.ts';
import type { Table } from './table.ts';

/** A row for each benchmark, provider and metric. */
export const benchmarksTable: Table = {
  name: 'benchmarks',
  schemaVersion: 1,
  location: BENCHMARKS_ROOT,
  columns: [
    { name: 'project_id', type: 'string', comment: 'the project' },
    { name: 'document_id', type: 'string', comment: 'the results document' },
    { name: 'document_set', type: 'string', comment: 'its time, yymmddTHHMMSSmmmZ' },
    { name: 'ts', type: 'timestamp', comment: 'when the benchmark started' },
    { name: 'benchmark', type: 'string', comment: "the document's name, else benchmark" },
    { name: 'provider', type: 'string', comment: 'the provider: the model' },
    { name: 'metric_name', type: 'string', comment: 'the metric, null when there is none' },
    { name: 'run_id', type: 'string', comment: 'as in runs' },
    { name: 'passed', type: 'bigint', comment: 'samples that passed' },
    { name: 'total', type: 'bigint', comment: 'evaluated samples' },
    { name: 'score', type: 'double', comment: 'passed / total; as stated if not pass or fail' },
    { name: 'stderr', type: 'double', comment: 'standard error of score' },
    {
      name: 'overall_score',
      type: 'double',
      comment: "mean over the provider's metrics, those from 0 to 1 if any",
    },
    { name: 'stated_overall_score', type: 'double', comment: "the document's own number" },
    { name: 'total_cost', type: 'double', comment: 'cost of the provider, as stated' },
    { name: 'cost_per_score', type: 'double', comment: 'total_cost / (100 × overall_score)' },
    { name: 'stated_cost_per_score', type: 'double', comment: "the document's own number" },
    { name: 'stated_cost_per_token', type: 'double', comment: "the document's own number" },
    { name: 'total_tokens', type: 'bigint', comment: 'tokens of the provider, as stated' },
    { name: 'avg_response_time', type: 'double', comment: 'seconds, as stated' },
    { name: 'best_overall', type: 'boolean', comment: 'highest overall_score of the benchmark' },
    { name: 'best_value', type: 'boolean', comment: 'lowest cost_per_score of the benchmark' },
    { name: 'cost_savings', type: 'double', comment: 'what best_value saves of best_overall' },
    { name: 'claimed_best_overall', type: 'string', comment: "the document's own claim" },
    { name: 'claimed_best_value', type: 'string', comment: "the document's own claim" },
    { name: 'claimed_cost_savings', type: 'double', comment: "the document's own claim" },
    { name: 'mark_count', type: 'bigint', comment: 'contradictions of the document' },
    { name: 'marks_json', type: 'string', comment: 'contradictions here and above, JSON array' },
  ],
};
