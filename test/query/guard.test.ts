import { describe, expect, it } from 'vitest';
import { guardStatement, MAX_SQL_CHARACTERS } from '../../lib/query/guard.ts';
import { StatementRefusedError } from '../../lib/query/guard-error.ts';
import { hostileStatements } from '../support/hostile-statements.ts';

describe('a statement that may run', () => {
  it.each([
    ['a SELECT', 'SELECT 1'],
    ['any case, any white space', '\n\tsElEcT run_id\r\nFROM Runs'],
    ['a WITH', 'WITH a AS (SELECT 1 AS x) SELECT x FROM a'],
    ['a WITH in a subquery', 'SELECT * FROM (WITH "a_1" AS (SELECT 1) SELECT * FROM "a_1") AS b'],
    ['a join of a table and a view', 'SELECT 1 FROM runs AS r JOIN history AS h ON r.ts = h.ts'],
    ['every table', 'SELECT 1 FROM items, events, runs, final_reports, history, score_trend'],
    ['UNION', 'SELECT 1 UNION ALL (SELECT 2) ORDER BY 1 LIMIT 3'],
    ['a quoted table', 'SELECT 1 FROM "runs"'],
    ['filters on aggregates', "SELECT count(*) FILTER (WHERE status = 'complete') FROM runs"],
    ['windows', 'SELECT sum(n_items) OVER (PARTITION BY task_id ORDER BY ts) FROM runs'],
    ['UNNEST and lambdas', 'SELECT t.x FROM UNNEST(transform(ARRAY[1, 2], x -> x + 1)) AS t (x)'],
    ['JSON paths', "SELECT json_extract_scalar(data, '$.a') FROM events"],
    [
      'typed literals',
      "SELECT DATE '2026-01-01', TIMESTAMP '2026-01-01 00:00:00', INTERVAL '1' DAY",
    ],
    ['GROUPING SETS', 'SELECT task_id, count(*) FROM runs GROUP BY GROUPING SETS ((task_id), ())'],
    ['letters of other scripts in texts', 'SELECT \'é🎉–\' AS "naïve" FROM runs'],
  ])('is %s', (_, sql) => {
    expect(guardStatement(sql).sql).toBe(sql);
  });

  it('may end in one semicolon, which is taken off', () => {
    expect(guardStatement('SELECT 1 ; \n').sql).toBe('SELECT 1   \n');
  });

  it('loses its comments, while what is left stays in its place', () => {
    expect(guardStatement('SELECT /* a;\n */ 1 -- two\n, 2').sql).toBe(
      'SELECT      \n    1       \n, 2',
    );
  });

  it('keeps what only looks like a comment or an end, in texts and quoted names', () => {
    const sql = `SELECT '/* a */; -- ''b' AS "c--;/*""" FROM runs`;
    expect(guardStatement(sql).sql).toBe(sql);
  });

  it('loses comments in the right places after characters of two code units', () => {
    expect(guardStatement("SELECT '🎉🎉' /* x */, 1").sql).toBe("SELECT '🎉🎉'        , 1");
  });

  it('has as many parameters as question marks that stand for themselves', () => {
    const sql = `SELECT '?' AS "?" /* ? */ FROM runs WHERE ts > ? AND score < ? -- ?`;
    expect(guardStatement(sql).parameterCount).toBe(2);
  });
});

describe('a statement that is refused', () => {
  it.each(hostileStatements)('is %s', (_, sql) => {
    expect(() => guardStatement(sql)).toThrow(StatementRefusedError);
  });

  it('says where the grammar ends', () => {
    expect(() => guardStatement('SELECT 1\nFROM runs QUALIFY 1 = 1')).toThrow(/line 2, column 19/);
  });

  it('names the tables that there are', () => {
    expect(() => guardStatement('SELECT 1 FROM users')).toThrow(
      'there is no table users; there are events, final_reports, history, items, runs, score_trend',
    );
  });

  it('is one that is too long', () => {
    const sql = `SELECT '${'a'.repeat(MAX_SQL_CHARACTERS)}'`;
    expect(() => guardStatement(sql)).toThrow(/at most 16384/);
  });

  it('is one that is nested so deep that parsing would not end well', () => {
    const sql = `SELECT ${'('.repeat(5000)}1${')'.repeat(5000)}`;
    expect(() => guardStatement(sql)).toThrow(/nested deeper than 50/);
  });

  it('is one that is deep without brackets, or slow, but not for long', () => {
    const sql = `SELECT ${'NOT '.repeat(4000)}true`;
    const start = performance.now();
    try {
      guardStatement(sql);
    } catch (error) {
      expect(error).toBeInstanceOf(StatementRefusedError);
    }
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
