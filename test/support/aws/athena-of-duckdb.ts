import { randomUUID } from 'node:crypto';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';
import type { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { QueryFailedError } from '#ports/sql-engine.ts';
import { QueryTooLargeError, type SqlTable } from '#ports/sql-reader.ts';

interface StartInput {
  readonly QueryString?: string;
  readonly ExecutionParameters?: readonly string[];
  readonly WorkGroup?: string;
}

interface Execution extends StartInput {
  readonly table: Promise<SqlTable>;
}

interface IdInput {
  readonly QueryExecutionId?: string;
  readonly NextToken?: string;
}

/** Rows of a page of results, the names of the first one included. */
const PAGE = 1000;
/** More than any test has rows. */
const MOST_ROWS = 200_000;
const LONGEST_PARAMETER = 1024;

/** Every Athena client of this process has its queries run by DuckDB. */
export function answerAthenaFrom(engine: DuckDbEngine): void {
  const executions = new Map<string, Execution>();
  const find = (id = '') => {
    const execution = executions.get(id);
    if (!execution) throw invalid(`QueryExecution ${id} was not found`);
    return execution;
  };
  const athena = mockClient(AthenaClient);
  athena.on(StartQueryExecutionCommand).callsFake((input: StartInput) => {
    const { QueryString = '', ExecutionParameters = [] } = input;
    if (ExecutionParameters.some(({ length }) => length < 1 || length > LONGEST_PARAMETER)) {
      throw invalid(`a member of executionParameters is not 1 to ${LONGEST_PARAMETER} long`);
    }
    const id = randomUUID();
    const parameters = ExecutionParameters.map(valueOf);
    const table = engine.read({ sql: QueryString, parameters }, MOST_ROWS);
    // Whoever looks learns of the failure.
    table.catch(() => undefined);
    executions.set(id, { ...input, table });
    return { QueryExecutionId: id };
  });
  athena.on(GetQueryExecutionCommand).callsFake(async ({ QueryExecutionId }: IdInput) => {
    const { table, QueryString, ExecutionParameters, WorkGroup } = find(QueryExecutionId);
    const Status = await table.then(
      () => ({ State: 'SUCCEEDED' }),
      (error: unknown) => ({ State: 'FAILED', StateChangeReason: reasonOf(error) }),
    );
    return { QueryExecution: { Query: QueryString, ExecutionParameters, WorkGroup, Status } };
  });
  athena.on(GetQueryResultsCommand).callsFake(async ({ QueryExecutionId, NextToken }: IdInput) => {
    const { columns, rows } = await find(QueryExecutionId).table;
    const all = [columns.map(({ name }) => name), ...rows];
    const start = Number(NextToken ?? 0);
    const ColumnInfo = columns.map(({ name, type }) => ({ Name: name, Type: type }));
    return {
      ResultSet: {
        ResultSetMetadata: { ColumnInfo },
        Rows: all.slice(start, start + PAGE).map((row) => ({ Data: row.map(datumOf) })),
      },
      ...(start + PAGE < all.length ? { NextToken: String(start + PAGE) } : {}),
    };
  });
}

/** A literal as a value again. */
function valueOf(literal: string): string | number {
  if (literal.startsWith("'")) return literal.slice(1, -1).replaceAll("''", "'");
  const special = new Map([
    ['nan()', NaN],
    ['infinity()', Infinity],
    ['-infinity()', -Infinity],
  ]);
  return special.get(literal) ?? Number(literal);
}

function datumOf(value: string | number | boolean | null) {
  return value === null ? {} : { VarCharValue: String(value) };
}

function reasonOf(error: unknown): string {
  if (error instanceof QueryTooLargeError) return 'Query exhausted resources at this scale factor';
  return error instanceof QueryFailedError ? error.message : String(error);
}

function invalid(message: string): Error {
  return Object.assign(new Error(message), {
    name: 'InvalidRequestException',
    $metadata: { httpStatusCode: 400 },
  });
}
