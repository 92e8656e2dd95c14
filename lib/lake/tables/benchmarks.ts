import { z } from 'zod';
import { BENCHMARKS_ROOT } from '#contract/keys.ts';
import { markSchema } from '#schemas/mark.ts';
import { column, nullable } from './column.ts';
import type { Table } from './table.ts';

/** A row for each benchmark, provider and metric. */
export const benchmarksTable = {
  name: 'benchmarks',
  schemaVersion: 1,
  location: BENCHMARKS_ROOT,
  columns: [
    column('project_id', 'string', 'the project'),
    column('document_id', 'string', 'the results document'),
    column('document_set', 'string', 'its time, yymmddTHHMMSSmmmZ'),
    column('ts', 'timestamp', 'when the benchmark started'),
    column('benchmark', 'string', "the document's name, else benchmark"),
    column('provider', 'string', 'the provider: the model'),
    nullable('metric_name', 'string', 'the metric, null when there is none'),
    nullable('run_id', 'string', 'as in runs'),
    nullable('passed', 'bigint', 'samples that passed'),
    nullable('total', 'bigint', 'evaluated samples'),
    nullable('score', 'double', 'passed / total; as stated if not pass or fail'),
    nullable('stderr', 'double', 'standard error of score'),
    nullable(
      'overall_score',
      'double',
      "mean over the provider's metrics, those from 0 to 1 if any",
    ),
    nullable('stated_overall_score', 'double', "the document's own number"),
    nullable('total_cost', 'double', 'cost of the provider, as stated'),
    nullable('cost_per_score', 'double', 'total_cost / (100 × overall_score)'),
    nullable('stated_cost_per_score', 'double', "the document's own number"),
    nullable('stated_cost_per_token', 'double', "the document's own number"),
    nullable('total_tokens', 'bigint', 'tokens of the provider, as stated'),
    nullable('avg_response_time', 'double', 'seconds, as stated'),
    column('best_overall', 'boolean', 'highest overall_score of the benchmark'),
    column('best_value', 'boolean', 'lowest cost_per_score of the benchmark'),
    nullable('cost_savings', 'double', 'what best_value saves of best_overall'),
    nullable('claimed_best_overall', 'string', "the document's own claim"),
    nullable('claimed_best_value', 'string', "the document's own claim"),
    nullable('claimed_cost_savings', 'double', "the document's own claim"),
    column('mark_count', 'bigint', 'contradictions of the document'),
    column('marks_json', 'string', 'contradictions here and above, JSON array', {
      json: z.array(markSchema),
    }),
  ],
} as const satisfies Table;
