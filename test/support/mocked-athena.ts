import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecutionState,
  type QueryExecutionStatus,
  type Row,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';
import { ATHENA_DEFAULTS, AthenaEngine } from '#adapters/athena/athena-engine.ts';
import { ManualClock } from './manual-clock.ts';

export const QUERY_ID = '01234567-89ab-cdef-0123-456789abcdef';
export const QUERY = { sql: 'SELECT 1', parameters: [] };

const COLUMNS = {
  ColumnInfo: [
    { Name: 'run_id', Type: 'varchar' },
    { Name: 'n', Type: 'bigint' },
  ],
};

/** A row of a result with the columns `run_id` and `n`. */
export function row(...values: (string | undefined)[]): Row {
  return {
    Data: values.map((value) => (value === undefined ? {} : { VarCharValue: value })),
  };
}

/** A page of a result; the first one of a SELECT begins with the names. */
export function page(rows: Row[], next?: string) {
  return {
    ResultSet: { ResultSetMetadata: COLUMNS, Rows: rows },
    ...(next === undefined ? {} : { NextToken: next }),
  };
}

/** An engine on a client that answers what a test says, under a clock that it moves. */
export class MockedAthena {
  readonly calls = mockClient(AthenaClient);
  readonly clock = new ManualClock();
  readonly engine = new AthenaEngine({
    ...ATHENA_DEFAULTS,
    client: new AthenaClient({ region: 'us-east-1' }),
    clock: this.clock,
    database: 'lake',
    workgroup: 'readers',
  });

  constructor() {
    this.calls.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: QUERY_ID });
  }

  /** Sets the states that polls of the query find, one after the other, the last one for good. */
  finds(...found: readonly (QueryExecutionState | QueryExecutionStatus)[]): void {
    const SubmissionDateTime = new Date(this.clock.now());
    const answers = found.map((status) => ({
      QueryExecution: {
        WorkGroup: 'readers',
        Status: {
          SubmissionDateTime,
          ...(typeof status === 'string' ? { State: status } : status),
        },
      },
    }));
    const look = this.calls.on(GetQueryExecutionCommand);
    for (const answer of answers.slice(0, -1)) look.resolvesOnce(answer);
    look.resolves(answers.at(-1) ?? {});
  }

  gives(...rows: Row[]): void {
    this.calls.on(GetQueryResultsCommand).resolves(page([row('run_id', 'n'), ...rows]));
  }

  /** Lets the clock run while the engine works. */
  async settle<T>(work: Promise<T>): Promise<T> {
    const state = { over: false };
    const watched = work.finally(() => (state.over = true));
    watched.catch(() => undefined);
    while (!state.over) await this.clock.advance(100);
    return watched;
  }

  async failure(work: Promise<unknown>): Promise<unknown> {
    try {
      await this.settle(work);
    } catch (error) {
      return error;
    }
    throw new Error('it did not fail');
  }
}
