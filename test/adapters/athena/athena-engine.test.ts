import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CompiledQuery, QueryFailedError } from '#ports/sql-engine.ts';
import { QueryRunningError } from '#ports/query-running-error.ts';
import { QueryNotFoundError, QueryTooSlowError, SqlUnavailableError } from '#ports/sql-reader.ts';
import { MockedAthena, page, QUERY, QUERY_ID, row } from '../../support/mocked-athena.ts';

let athena: MockedAthena;

beforeEach(() => {
  athena = new MockedAthena();
});

describe('starting a query', () => {
  it('names workgroup and database, and takes no result of an earlier one', async () => {
    athena.finds('SUCCEEDED');
    athena.gives();
    await athena.settle(athena.engine.run(QUERY));
    expect(athena.calls.commandCalls(StartQueryExecutionCommand)[0]?.args[0].input).toEqual({
      QueryString: 'SELECT 1',
      QueryExecutionContext: { Database: 'lake' },
      WorkGroup: 'readers',
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
    });
  });

  it('sends parameters as literals, apart from the text', async () => {
    athena.finds('SUCCEEDED');
    athena.gives();
    const parameters = ["O'Brien'; DROP TABLE runs --", '', 7, -0.5];
    await athena.settle(athena.engine.run({ sql: 'SELECT ?', parameters }));
    const { input } = athena.calls.commandCalls(StartQueryExecutionCommand)[0]?.args[0] ?? {};
    expect(input?.QueryString).toBe('SELECT ?');
    expect(input?.ExecutionParameters).toEqual([
      "'O''Brien''; DROP TABLE runs --'",
      "''",
      '7',
      '-5e-1',
    ]);
  });

  async function started(query: CompiledQuery) {
    athena.calls.resetHistory();
    athena.finds('SUCCEEDED');
    athena.gives();
    await athena.settle(athena.engine.run(query));
    const { input } = athena.calls.commandCalls(StartQueryExecutionCommand)[0]?.args[0] ?? {};
    const reuse = input?.ResultReuseConfiguration?.ResultReuseByAgeConfiguration?.Enabled;
    return { text: input?.QueryString ?? '', parameters: input?.ExecutionParameters, reuse };
  }

  it('gives queries of two projects, or with two filters, texts that differ; the same one, one', async () => {
    const sql = 'SELECT * FROM runs WHERE project = ? AND model_id = ?';
    const ask = (project: string, model: string) =>
      started({ sql, parameters: [project, model], project });
    const [a, b, other, again] = [
      await ask('a', 'm'),
      await ask('b', 'm'),
      await ask('a', 'n'),
      await ask('a', 'm'),
    ];
    expect(new Set([a.text, b.text, other.text]).size).toBe(3);
    expect(again).toEqual(a);
    expect(a.text).toMatch(/^WITH asked_by AS \(SELECT 'a [0-9a-f]{64}' AS name\)\nSELECT \* FROM/);
  });

  it('puts what is too long for a parameter into the text, and nothing else of it', async () => {
    const sql = `SELECT '?', "?" /* ? */ FROM runs -- ?\nWHERE a = ? AND b = ? AND c = ?`;
    const long = `it's ${'?'.repeat(1100)}`;
    const asked = await started({ sql, parameters: ['x', long, 7] });
    expect(asked.text).toBe(sql.replace('b = ?', `b = '${long.replace("'", "''")}'`));
    expect(asked.parameters).toEqual(["'x'", '7']);
    expect(asked.reuse).toBe(false);
  });

  it.each([
    ['TooManyRequestsException', 400, SqlUnavailableError],
    ['ThrottlingException', 400, SqlUnavailableError],
    ['InternalServerException', 500, SqlUnavailableError],
    ['InvalidRequestException', 400, QueryFailedError],
  ])('tells %s apart', async (name, httpStatusCode, kind) => {
    const error = Object.assign(new Error('line 1:1: no'), { name, $metadata: { httpStatusCode } });
    athena.calls.on(StartQueryExecutionCommand).rejects(error);
    expect(await athena.failure(athena.engine.run(QUERY))).toBeInstanceOf(kind);
  });
});

describe('a query that was left running', () => {
  const query = {
    sql: 'SELECT * FROM runs WHERE project = ? AND model_id = ?',
    parameters: ['a', 'm'],
    project: 'a',
  };

  /** Athena knows the query as it was started. */
  async function left(asked: CompiledQuery, changes: object = {}) {
    athena.finds('RUNNING');
    await athena.failure(athena.engine.run(asked));
    const { QueryString: Query, ExecutionParameters } =
      athena.calls.commandCalls(StartQueryExecutionCommand)[0]?.args[0].input ?? {};
    athena.calls.resetHistory();
    athena.calls.on(GetQueryExecutionCommand).resolves({
      QueryExecution: {
        ...{ Query, ExecutionParameters, WorkGroup: 'readers' },
        Status: { State: 'SUCCEEDED' },
        ...changes,
      },
    });
    athena.gives(row('r', '1'));
  }

  it('is taken up by its id, and not started again', async () => {
    await left(query);
    expect(await athena.settle(athena.engine.run(query, QUERY_ID))).toEqual([
      { run_id: 'r', n: 1 },
    ]);
    expect(athena.calls.commandCalls(StartQueryExecutionCommand)).toEqual([]);
  });

  it.each<[string, CompiledQuery, object]>([
    ['of another project', { ...query, parameters: ['b', 'm'], project: 'b' }, {}],
    ['of another project, by its name alone', { ...query, project: 'b' }, {}],
    ['with another filter', { ...query, parameters: ['a', 'n'] }, {}],
    ['with another text', { ...query, sql: `${query.sql} LIMIT 1` }, {}],
    ['of another workgroup', query, { WorkGroup: 'others' }],
  ])('is not found for one %s', async (_, other, changes) => {
    await left(query, changes);
    const error = await athena.failure(athena.engine.run(other, QUERY_ID));
    expect(error).toBeInstanceOf(QueryNotFoundError);
    expect(athena.calls.commandCalls(GetQueryResultsCommand)).toEqual([]);
  });

  it('is not found by what is no id', async () => {
    const error = await athena.failure(athena.engine.run(query, "x' OR 1 = 1"));
    expect(error).toBeInstanceOf(QueryNotFoundError);
    expect(athena.calls.calls()).toEqual([]);
  });
});

describe('waiting for a query', () => {
  it('looks again, with growing pauses, until it has succeeded', async () => {
    athena.finds('QUEUED', 'RUNNING', 'RUNNING', 'SUCCEEDED');
    athena.gives(row('a', '1'));
    const started = athena.clock.now();
    expect(await athena.settle(athena.engine.run(QUERY))).toEqual([{ run_id: 'a', n: 1 }]);
    expect(athena.calls.commandCalls(GetQueryExecutionCommand)).toHaveLength(4);
    expect(athena.clock.now() - started).toBeGreaterThan(400);
  });

  it('gives up waiting after 20 seconds, and the query goes on', async () => {
    athena.finds('RUNNING');
    const started = athena.clock.now();
    const error = await athena.failure(athena.engine.run(QUERY));
    expect(error).toBeInstanceOf(QueryRunningError);
    expect(error).toMatchObject({ queryId: QUERY_ID });
    expect(athena.clock.now() - started).toBeGreaterThanOrEqual(20_000);
    expect(athena.clock.now() - started).toBeLessThan(20_500);
    expect(athena.calls.commandCalls(StopQueryExecutionCommand)).toHaveLength(0);
    expect(athena.calls.commandCalls(GetQueryExecutionCommand).length).toBeLessThan(30);
  });

  it('stops a query that has run for too long', async () => {
    athena.finds({ State: 'RUNNING', SubmissionDateTime: new Date(athena.clock.now() - 901_000) });
    athena.calls.on(StopQueryExecutionCommand).resolves({});
    expect(await athena.failure(athena.engine.resume(QUERY_ID, 10))).toBeInstanceOf(
      QueryTooSlowError,
    );
    const [call] = athena.calls.commandCalls(StopQueryExecutionCommand);
    expect(call?.args[0].input).toEqual({ QueryExecutionId: QUERY_ID });
  });
});

describe('cancelling a query', () => {
  const stops = () => athena.calls.commandCalls(StopQueryExecutionCommand);

  it.each(['QUEUED', 'RUNNING'] as const)('stops one that is %s', async (state) => {
    athena.finds(state);
    athena.calls.on(StopQueryExecutionCommand).resolves({});
    await athena.engine.cancel(QUERY_ID);
    expect(stops().map(({ args }) => args[0].input)).toEqual([{ QueryExecutionId: QUERY_ID }]);
  });

  it('leaves one that has ended, and knows none of another workgroup', async () => {
    athena.finds('SUCCEEDED');
    await athena.engine.cancel(QUERY_ID);
    athena.calls
      .on(GetQueryExecutionCommand)
      .resolves({ QueryExecution: { WorkGroup: 'others', Status: { State: 'RUNNING' } } });
    await expect(athena.engine.cancel(QUERY_ID)).rejects.toBeInstanceOf(QueryNotFoundError);
    await expect(athena.engine.cancel('no-id')).rejects.toBeInstanceOf(QueryNotFoundError);
    expect(stops()).toHaveLength(0);
  });
});

describe('results', () => {
  it('come from every page, without the header of the first', async () => {
    athena.finds('SUCCEEDED');
    athena.calls
      .on(GetQueryResultsCommand)
      .resolvesOnce(page([row('run_id', 'n'), row('a', '1')], 'p2'))
      .resolvesOnce(page([row('run_id', '2')], 'p3'))
      .resolves(page([row(undefined, '3')]));
    expect(await athena.settle(athena.engine.run(QUERY))).toEqual([
      { run_id: 'a', n: 1 },
      { run_id: 'run_id', n: 2 },
      { run_id: null, n: 3 },
    ]);
    const tokens = athena.calls
      .commandCalls(GetQueryResultsCommand)
      .map(({ args }) => args[0].input.NextToken);
    expect(tokens).toEqual([undefined, 'p2', 'p3']);
  });

  it('are read no further than is wanted', async () => {
    athena.finds('SUCCEEDED');
    const rows = Array.from({ length: 999 }, (_, i) => row('a', String(i)));
    athena.calls.on(GetQueryResultsCommand).resolves(page([row('run_id', 'n'), ...rows], 'more'));
    const table = await athena.settle(athena.engine.read(QUERY, 10));
    expect(table.rows).toHaveLength(10);
    expect(table.truncated).toBe(true);
    expect(table.columns).toEqual([
      { name: 'run_id', type: 'varchar' },
      { name: 'n', type: 'bigint' },
    ]);
    expect(athena.calls.commandCalls(GetQueryResultsCommand)).toHaveLength(1);
  });

  it('that are many are asked for again when little time is left to read them', async () => {
    const states = Array.from({ length: 12 }, () => 'RUNNING' as const);
    const ask = (rows: number) => {
      athena.finds(...states, 'SUCCEEDED');
      athena.gives(row('a', '1'));
      return athena.engine.read(QUERY, rows);
    };
    const error = await athena.failure(ask(100_000));
    expect(error).toBeInstanceOf(QueryRunningError);
    expect(athena.calls.commandCalls(GetQueryResultsCommand)).toEqual([]);
    expect((await athena.settle(ask(10_000))).rows).toHaveLength(1);
    athena.finds('SUCCEEDED');
    expect((await athena.settle(athena.engine.resume(QUERY_ID, 100_000))).rows).toHaveLength(1);
  });

  it('are not called truncated when there are just as many as wanted', async () => {
    athena.finds('SUCCEEDED');
    athena.gives(row('a', '1'), row('b', '2'));
    expect(await athena.settle(athena.engine.read(QUERY, 2))).toMatchObject({ truncated: false });
  });
});
