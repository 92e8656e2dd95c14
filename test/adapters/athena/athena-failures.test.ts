import {
  type AthenaError,
  GetQueryExecutionCommand,
  type QueryExecutionStatus,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { beforeEach, describe, expect, it } from 'vitest';
import { QueryFailedError } from '#ports/sql-engine.ts';
import { QueryNotFoundError, QueryTooLargeError, SqlUnavailableError } from '#ports/sql-reader.ts';
import { MockedAthena, QUERY, QUERY_ID, row } from '../../support/mocked-athena.ts';

let athena: MockedAthena;

beforeEach(() => {
  athena = new MockedAthena();
});

describe('a query that ends without a result', () => {
  const user: AthenaError = { ErrorCategory: 2, Retryable: false };
  const failures: [string, QueryExecutionStatus, abstract new (...args: never) => Error, RegExp][] =
    [
      [
        'over the limit of bytes',
        { State: 'CANCELLED', StateChangeReason: 'Bytes scanned limit was exceeded' },
        QueryTooLargeError,
        /filter by project, year and month/,
      ],
      [
        'over the limit of bytes, as a failure',
        {
          State: 'FAILED',
          StateChangeReason: 'Bytes scanned limit was exceeded',
          AthenaError: user,
        },
        QueryTooLargeError,
        /month/,
      ],
      [
        'too large for the engine',
        { State: 'FAILED', StateChangeReason: 'Query exhausted resources at this scale factor' },
        QueryTooLargeError,
        /month/,
      ],
      [
        'wrong',
        {
          State: 'FAILED',
          StateChangeReason: "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved",
          AthenaError: user,
        },
        QueryFailedError,
        /line 1:8: Column 'x'/,
      ],
      [
        'failed by the service',
        { State: 'FAILED', StateChangeReason: 'oops', AthenaError: { ErrorCategory: 1 } },
        SqlUnavailableError,
        /try again/,
      ],
      [
        'failed in a way that may pass',
        {
          State: 'FAILED',
          AthenaError: { ErrorCategory: 3, Retryable: true, ErrorMessage: 'slow' },
        },
        SqlUnavailableError,
        /slow; try again/,
      ],
      ['cancelled', { State: 'CANCELLED' }, QueryFailedError, /no reason given/],
    ];
  it.each(failures)('is told apart when it is %s', async (_, status, kind, message) => {
    athena.finds(status);
    const error = await athena.failure(athena.engine.run(QUERY));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ message: expect.stringMatching(message) as string });
  });

  it('says nothing of where the files are', async () => {
    const reason = 'HIVE_BAD_DATA: Malformed file s3://secret-bucket/keys/x (offset=0)';
    athena.finds({ State: 'FAILED', StateChangeReason: reason, AthenaError: user });
    const error = await athena.failure(athena.engine.run(QUERY));
    expect(error).toMatchObject({ message: 'HIVE_BAD_DATA: Malformed file s3://… (offset=0)' });
  });
});

describe('a query that was left running', () => {
  it('gives its rows when it has ended', async () => {
    athena.finds('RUNNING', 'SUCCEEDED');
    athena.gives(row('a', '1'));
    expect((await athena.settle(athena.engine.resume(QUERY_ID, 10))).rows).toEqual([['a', 1]]);
    expect(athena.calls.commandCalls(StartQueryExecutionCommand)).toHaveLength(0);
  });

  it('is not found by what is no id, and Athena is not asked', async () => {
    expect(await athena.failure(athena.engine.wait('../x'))).toBeInstanceOf(QueryNotFoundError);
    expect(athena.calls.calls()).toHaveLength(0);
  });

  it('is not found when Athena does not know it', async () => {
    const error = Object.assign(new Error('QueryExecution was not found'), {
      name: 'InvalidRequestException',
      $metadata: { httpStatusCode: 400 },
    });
    athena.calls.on(GetQueryExecutionCommand).rejects(error);
    expect(await athena.failure(athena.engine.wait(QUERY_ID))).toBeInstanceOf(QueryNotFoundError);
  });

  it('is not found when it is of another workgroup', async () => {
    athena.calls
      .on(GetQueryExecutionCommand)
      .resolves({ QueryExecution: { WorkGroup: 'primary', Status: { State: 'SUCCEEDED' } } });
    expect(await athena.failure(athena.engine.resume(QUERY_ID, 1))).toBeInstanceOf(
      QueryNotFoundError,
    );
  });
});
