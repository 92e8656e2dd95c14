import { describe, expect, it } from 'vitest';
import { guardStatement, MAX_SQL_CHARACTERS } from '#query/guard.ts';
import { StatementRefusedError } from '#query/guard-error.ts';
import { allowedStatements } from '../support/allowed-statements.ts';
import { hostileStatements } from '../support/hostile-statements.ts';

describe('a statement that may run', () => {
  it.each(allowedStatements)('is %s', (_, sql) => {
    expect(guardStatement(sql).sql).toBe(sql);
  });

  it('may end in one semicolon, which is taken off', () => {
    expect(guardStatement('SELECT 1 ; \n').sql).toBe('SELECT 1   \n');
  });

  it('loses its comments, while the rest stays in its place', () => {
    expect(guardStatement('SELECT /* a;\n */ 1 -- two\n, 2').sql).toBe(
      'SELECT      \n    1       \n, 2',
    );
  });

  it('keeps texts and quoted names that look like a comment or an end', () => {
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
      'there is no table users; there are benchmark_costs, benchmarks, comparisons, documents, evaluations, events, final_reports, gates, history, items, rule_comparisons, runs, score_trend, suite_trend, suites, verdicts',
    );
  });

  it('is one that is too long', () => {
    const sql = `SELECT '${'a'.repeat(MAX_SQL_CHARACTERS)}'`;
    expect(() => guardStatement(sql)).toThrow(/at most 16384/);
  });

  it('is one that is nested too deep for the parser', () => {
    const sql = `SELECT ${'('.repeat(5000)}1${')'.repeat(5000)}`;
    expect(() => guardStatement(sql)).toThrow(/nested deeper than 50/);
  });

  it('is one whose arrays are nested deeper than the parser has time for', () => {
    const nested = (depth: number) => `SELECT ${'ARRAY['.repeat(depth)}1${']'.repeat(depth)}`;
    expect(() => guardStatement(nested(11))).toThrow(/nested deeper than 10/);
    expect(guardStatement(nested(10)).sql).toBe(nested(10));
  });

  it.each([
    ['brackets between which strings close some', "(')'||", "''", ')', 50],
    ['CASE', 'CASE WHEN true THEN ', '1', ' END', 50],
    ['arrays between which comments close some', 'ARRAY[/*]*/', '1', ']', 10],
  ])('is one of nested %s', (_, open, inner, close, most) => {
    const nested = (depth: number) => `SELECT ${open.repeat(depth)}${inner}${close.repeat(depth)}`;
    expect(() => guardStatement(nested(most + 1))).toThrow(`nested deeper than ${most}`);
    expect(guardStatement(nested(most)).parameterCount).toBe(0);
  });

  it('is one of lambdas within lambdas, which need no brackets', () => {
    const nested = (depth: number) => `SELECT transform(ARRAY[1], ${'x -> '.repeat(depth)}1)`;
    expect(() => guardStatement(nested(51))).toThrow('51 lambdas (->); at most 50');
    expect(guardStatement(nested(50)).parameterCount).toBe(0);
  });

  it('is one that is deep without brackets, or slow to parse, within a bounded time', () => {
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
