import { benchmarksTable } from '#lake/tables/benchmarks.ts';
import { suitesTable } from '#lake/tables/suites.ts';
import { PARTITION, pickColumns, type View } from './view.ts';

const SUITE_NAMES = [
  'score',
  'stderr',
  'passed',
  'total',
  'suite_score',
  'run_id',
  'document_id',
] as const;

/** Suites over time, each metric a row, compared with the evaluation before. */
export const suiteTrendView: View = {
  name: 'suite_trend',
  comment: 'a row for each evaluation, suite and metric, with the change to the one before',
  tables: [suitesTable.name],
  columns: [
    ...PARTITION,
    ...pickColumns(suitesTable, ['model_id', 'suite', 'metric_name', 'ts']),
    { name: 'recency', type: 'bigint', comment: '1 for the newest of its model, suite and metric' },
    ...pickColumns(suitesTable, SUITE_NAMES),
    { name: 'previous_score', type: 'double', comment: 'score of the evaluation before' },
    { name: 'score_change', type: 'double', comment: 'score - previous_score' },
  ],
  sql: `SELECT project, year, month, model_id, suite, metric_name, ts, recency,
  ${SUITE_NAMES.join(', ')},
  previous_score, score - previous_score AS score_change
FROM (
  SELECT project, year, month, model_id, suite, metric_name, ts,
    ${SUITE_NAMES.join(', ')},
    row_number() OVER (
      PARTITION BY project, model_id, suite, metric_name ORDER BY ts DESC, document_id DESC
    ) AS recency,
    lag(score) OVER (
      PARTITION BY project, model_id, suite, metric_name ORDER BY ts, document_id
    ) AS previous_score
  FROM suites
  WHERE metric_name IS NOT NULL
) AS numbered`,
};

const COST_NAMES = [
  'overall_score',
  'total_cost',
  'cost_per_score',
  'total_tokens',
  'avg_response_time',
  'best_overall',
  'best_value',
  'cost_savings',
] as const;

/** DISTINCT leaves one row a provider: these columns are equal in the rows of all its metrics. */
export const benchmarkCostsView: View = {
  name: 'benchmark_costs',
  comment: 'a row for each benchmark and provider: what it scored, cost and took',
  tables: [benchmarksTable.name],
  columns: [
    ...PARTITION,
    ...pickColumns(benchmarksTable, ['document_id', 'ts', 'benchmark', 'provider']),
    ...pickColumns(benchmarksTable, COST_NAMES),
  ],
  sql: `SELECT DISTINCT project, year, month, document_id, ts, benchmark, provider,
  ${COST_NAMES.join(', ')}
FROM benchmarks`,
};
