import type { NamedQuery } from './named-query.ts';

/** Questions about results documents. */
export const resultQueries: readonly NamedQuery[] = [
  {
    name: 'evaluation-history',
    description: 'How did the evaluations of a project go, newest first?',
    parameters: ['project'],
    sql: `SELECT ts, overall_score, total_suites, pass_rate
FROM evaluations
WHERE project = ? AND status = 'complete'
ORDER BY ts DESC, document_id DESC
LIMIT 10`,
  },
  {
    name: 'suite-performance',
    description: 'How did each suite of a project perform over time?',
    parameters: ['project'],
    sql: `SELECT DISTINCT ts, suite, suite_score, document_id
FROM suites
WHERE project = ?
ORDER BY ts DESC, document_id DESC, suite`,
  },
  {
    name: 'suite-trend',
    description: 'Which metrics of a suite went up or down from one evaluation to the next?',
    parameters: ['project', 'suite'],
    sql: `SELECT ts, model_id, metric_name, score, stderr, previous_score, score_change
FROM suite_trend
WHERE project = ? AND suite = ?
ORDER BY ts DESC, model_id, metric_name, document_id`,
  },
  {
    name: 'benchmark-costs',
    description: 'What does each provider of a project’s benchmarks cost for what it scores?',
    parameters: ['project'],
    sql: `SELECT ts, benchmark, provider, overall_score, total_cost, cost_per_score, avg_response_time,
  best_overall, best_value, cost_savings
FROM benchmark_costs
WHERE project = ?
ORDER BY ts DESC, document_id DESC, overall_score DESC, provider`,
  },
  {
    name: 'contradictions',
    description: 'Which evaluations state numbers that do not add up?',
    parameters: ['project'],
    sql: `SELECT ts, document_id, status, mark_count, marks_json
FROM evaluations
WHERE project = ? AND mark_count > 0
ORDER BY ts DESC, document_id DESC`,
  },
];
