import type { NamedQuery } from './named-query.ts';

/** Questions about the runs themselves: are they whole, what did they cost, what failed. */
export const operationQueries: readonly NamedQuery[] = [
  {
    name: 'incomplete-runs',
    description: 'Which runs never became whole, and how many of their events are missing?',
    parameters: ['year', 'month'],
    sql: `SELECT project, recorder_run_id, ts, model_id, task_id, events, missing, conflicts, created_by
FROM runs
WHERE year = ? AND month = ? AND main AND status = 'incomplete'
ORDER BY ts DESC, project, recorder_run_id`,
  },
  {
    name: 'usage-by-model',
    description: 'How many tokens, how much money and how much time did each model take?',
    parameters: ['project'],
    sql: `SELECT model_id, year, month, count(*) AS n_runs,
  CAST(sum(prompt_tokens) AS bigint) AS prompt_tokens,
  CAST(sum(completion_tokens) AS bigint) AS completion_tokens,
  sum(cost) AS cost, sum(duration_seconds) AS duration_seconds
FROM runs
WHERE project = ? AND main
GROUP BY model_id, year, month
ORDER BY year DESC, month DESC, model_id`,
  },
  {
    name: 'usage-by-project',
    description: 'How much does each project record in a month?',
    parameters: ['year', 'month'],
    sql: `SELECT project, count(*) AS n_runs, CAST(sum(events) AS bigint) AS events,
  CAST(sum(n_items) AS bigint) AS n_items, sum(cost) AS cost
FROM runs
WHERE year = ? AND month = ? AND main
GROUP BY project
ORDER BY n_runs DESC, project`,
  },
  {
    name: 'error-samples',
    description: 'Which samples of a run had the most errors, and what did the last one say?',
    parameters: ['project', 'run'],
    sql: `SELECT sample_id, count(*) AS n_errors, max_by(data, event_id) AS last_error
FROM events
WHERE project = ? AND run_id = ? AND type = 'error'
GROUP BY sample_id
ORDER BY n_errors DESC, sample_id
LIMIT 100`,
  },
  {
    name: 'slowest-samples',
    description: 'Which samples of a run took the longest from their first event to their last?',
    parameters: ['project', 'run'],
    sql: `SELECT sample_id, min(created_at) AS first_event, max(created_at) AS last_event,
  date_diff('millisecond', min(created_at), max(created_at)) AS milliseconds,
  count(*) AS n_events
FROM events
WHERE project = ? AND run_id = ? AND sample_id IS NOT NULL
GROUP BY sample_id
ORDER BY milliseconds DESC, sample_id
LIMIT 100`,
  },
  {
    name: 'longest-answers',
    description: 'Which samples of a run used the most completion tokens?',
    parameters: ['project', 'run'],
    sql: `SELECT sample_id, CAST(sum(completion_tokens) AS bigint) AS completion_tokens,
  CAST(sum(prompt_tokens) AS bigint) AS prompt_tokens
FROM events
WHERE project = ? AND run_id = ? AND type = 'sampling' AND sample_id IS NOT NULL
GROUP BY sample_id
HAVING sum(completion_tokens) IS NOT NULL
ORDER BY completion_tokens DESC, sample_id
LIMIT 100`,
  },
  {
    name: 'hardest-items',
    description: 'Which items of a task do most models get wrong?',
    parameters: ['project', 'task'],
    sql: `SELECT metric_name, item_id, avg(score) AS score, count(DISTINCT model_id) AS n_models,
  count(DISTINCT run_id) AS n_runs
FROM items
WHERE project = ? AND task_id = ?
GROUP BY metric_name, item_id
ORDER BY score, metric_name, item_id
LIMIT 100`,
  },
  {
    name: 'final-reports',
    description: 'What did the runs of a project report at their end, and is it what was recorded?',
    parameters: ['project'],
    sql: `SELECT report.run_id, report.ts, report.model_id, report.task_id, report.metric_name,
  report.value AS reported, runs.score AS recorded
FROM final_reports AS report
LEFT JOIN runs
  ON runs.project = report.project AND runs.recorder_run_id = report.run_id
  AND runs.metric_name = report.metric_name
WHERE report.project = ?
ORDER BY report.ts DESC, report.run_id, report.metric_name
LIMIT 1000`,
  },
];
