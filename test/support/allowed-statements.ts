/** Statements that a person may run, by what is in them. */
export const allowedStatements: readonly (readonly [string, string])[] = [
  ['a SELECT', 'SELECT 1'],
  ['any case, any white space', '\n\tsElEcT run_id\r\nFROM Runs'],
  ['a WITH', 'WITH a AS (SELECT 1 AS x) SELECT x FROM a'],
  ['a WITH in a subquery', 'SELECT * FROM (WITH "a_1" AS (SELECT 1) SELECT * FROM "a_1") AS b'],
  [
    'queries that read those before',
    'WITH a AS (SELECT 1 AS x), b AS (SELECT x FROM a) SELECT x FROM b',
  ],
  [
    'an outer name in a subquery',
    'WITH a AS (SELECT 1 AS x) SELECT (SELECT max(x) FROM a) FROM (SELECT 1 FROM a) AS b',
  ],
  [
    'a recursive query',
    'WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n FROM t',
  ],
  ['a query named as a table', 'WITH runs AS (SELECT * FROM runs) SELECT run_id FROM runs'],
  ['a join of a table and a view', 'SELECT 1 FROM runs AS r JOIN history AS h ON r.ts = h.ts'],
  [
    'every table',
    'SELECT 1 FROM items, events, runs, final_reports, history, score_trend WHERE false',
  ],
  ['UNION', 'SELECT 1 UNION ALL (SELECT 2) ORDER BY 1 LIMIT 3'],
  ['a quoted table', 'SELECT 1 FROM "runs"'],
  ['filters on aggregates', "SELECT count(*) FILTER (WHERE status = 'complete') FROM runs"],
  ['windows', 'SELECT sum(n_items) OVER (PARTITION BY task_id ORDER BY ts) FROM runs'],
  ['UNNEST and lambdas', 'SELECT t.x FROM UNNEST(transform(ARRAY[1, 2], x -> x + 1)) AS t (x)'],
  ['JSON paths', "SELECT json_extract_scalar(data, '$.a') FROM events"],
  ['typed literals', "SELECT DATE '2026-01-01', TIMESTAMP '2026-01-01 00:00:00', INTERVAL '1' DAY"],
  ['GROUPING SETS', 'SELECT task_id, count(*) FROM runs GROUP BY GROUPING SETS ((task_id), ())'],
  ['letters of other scripts in texts', 'SELECT \'é🎉–\' AS "naïve" FROM runs'],
];
