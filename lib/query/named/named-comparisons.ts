import type { NamedQuery } from './named-query.ts';

/** Questions about scores: what is newest, what changed, and whether that is noise. */
export const comparisonQueries: readonly NamedQuery[] = [
  {
    name: 'latest-runs',
    description: 'What are the newest runs of a project, with the score of their main metric?',
    parameters: ['project'],
    sql: `SELECT run_id, ts, model_id, task_id, metric_name, score, stderr, n_items, status, verdict
FROM history
WHERE project = ? AND main
ORDER BY ts DESC, run_id DESC
LIMIT 50`,
  },
  {
    name: 'latest-per-model-and-task',
    description: 'How does each model stand now: its newest score of each task and metric?',
    parameters: ['project'],
    sql: `SELECT task_id, metric_name, model_id, score, stderr, n_items, ts, run_id
FROM history
WHERE project = ? AND recency = 1 AND score IS NOT NULL
ORDER BY task_id, metric_name, score DESC, model_id`,
  },
  {
    name: 'change-to-run-before',
    description:
      'Did a model get worse between its last two runs of a task? z below -1.96 is unlikely to be noise.',
    parameters: ['project'],
    sql: `SELECT newer.task_id, newer.metric_name, newer.model_id,
  older.run_id AS run_before, newer.run_id, older.score AS score_before, newer.score,
  newer.score - older.score AS change,
  (newer.score - older.score)
    / nullif(sqrt(newer.stderr * newer.stderr + older.stderr * older.stderr), 0e0) AS z
FROM history AS newer
JOIN history AS older
  ON older.project = newer.project AND older.model_id = newer.model_id
  AND older.task_id = newer.task_id AND older.metric_name = newer.metric_name
WHERE newer.project = ? AND newer.recency = 1 AND older.recency = 2
ORDER BY z, newer.task_id, newer.metric_name, newer.model_id`,
  },
  {
    name: 'compare-two-runs',
    description:
      'Did a model get worse between two runs? Paired by item, so that z is as sharp as the items allow.',
    parameters: ['project', 'run before', 'project', 'run after'],
    sql: `WITH before AS (
  SELECT metric_name, item_id, avg(score) AS score
  FROM items WHERE project = ? AND run_id = ?
  GROUP BY metric_name, item_id
), after AS (
  SELECT metric_name, item_id, avg(score) AS score
  FROM items WHERE project = ? AND run_id = ?
  GROUP BY metric_name, item_id
)
SELECT after.metric_name, count(*) AS n_items,
  avg(before.score) AS score_before, avg(after.score) AS score,
  avg(after.score - before.score) AS change,
  avg(after.score - before.score)
    / nullif(stddev_samp(after.score - before.score) / sqrt(CAST(count(*) AS double)), 0e0) AS z
FROM before JOIN after
  ON after.metric_name = before.metric_name AND after.item_id = before.item_id
GROUP BY after.metric_name
ORDER BY after.metric_name`,
  },
  {
    name: 'flipped-items',
    description: 'Which items were right in one run and wrong in another, or the other way round?',
    parameters: ['project', 'run before', 'project', 'run after'],
    sql: `WITH before AS (
  SELECT metric_name, item_id, avg(score) AS score
  FROM items WHERE project = ? AND run_id = ?
  GROUP BY metric_name, item_id
), after AS (
  SELECT metric_name, item_id, avg(score) AS score
  FROM items WHERE project = ? AND run_id = ?
  GROUP BY metric_name, item_id
)
SELECT after.metric_name, after.item_id, before.score AS score_before, after.score,
  CASE WHEN after.score < before.score THEN 'worse' ELSE 'better' END AS direction
FROM before JOIN after
  ON after.metric_name = before.metric_name AND after.item_id = before.item_id
WHERE after.score <> before.score
ORDER BY after.score - before.score, after.metric_name, after.item_id
LIMIT 1000`,
  },
  {
    name: 'trend-by-week',
    description: 'How did the scores of a project develop, by week from Monday on (UTC)?',
    parameters: ['project'],
    sql: `SELECT model_id, task_id, metric_name, week, sum(n * score) / sum(n) AS score,
  CAST(sum(n_runs) AS bigint) AS n_runs, CAST(sum(n) AS bigint) AS n_items
FROM (
  SELECT model_id, task_id, metric_name, date_trunc('week', day) AS week, score, n_runs,
    CAST(n_items AS double) AS n
  FROM score_trend WHERE project = ?
) AS daily
GROUP BY model_id, task_id, metric_name, week
ORDER BY model_id, task_id, metric_name, week`,
  },
  {
    name: 'best-model-by-task',
    description: 'Which model is the best at each task now, over all projects?',
    parameters: [],
    sql: `SELECT project, task_id, metric_name, model_id, score, stderr, run_id
FROM (
  SELECT project, task_id, metric_name, model_id, score, stderr, run_id,
    rank() OVER (PARTITION BY project, task_id, metric_name ORDER BY score DESC) AS place
  FROM history WHERE recency = 1 AND main AND score IS NOT NULL
) AS ranked
WHERE place = 1
ORDER BY project, task_id, metric_name, model_id`,
  },
];
