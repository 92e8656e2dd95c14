import { sentAs } from '#contract/evalake-error.ts';
import type { CompiledQuery, SqlValue } from './sql-engine.ts';

export interface SqlColumn {
  readonly name: string;
  /** As Athena names it: `varchar`, `bigint`, `double`, `boolean`, `timestamp`, `date`, … */
  readonly type: string;
}

/** A result whose columns are not known beforehand: rows are lists, as names may come twice. */
export interface SqlTable {
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** Whether the query has more rows than were wanted. */
  readonly truncated: boolean;
}

/** Runs statements that people write. Each must have passed `guardStatement`. */
export interface SqlReader {
  /**
   * @param maxBytes of the rows as JSON, beyond which an engine that streams asks for no more
   * @throws QueryFailedError, QueryTooSlowError, QueryTooLargeError, QueryRunningError
   */
  read(query: CompiledQuery, maxRows: number, maxBytes?: number): Promise<SqlTable>;
}

/** An engine whose queries go on when nobody waits. Both methods throw the errors of `read`. */
export interface RunningQueries {
  /** Waits a while for a query that QueryRunningError named. @throws QueryNotFoundError */
  wait(queryId: string): Promise<void>;
  /** Waits in the same way, and gives the query's result. @throws QueryNotFoundError */
  resume(queryId: string, maxRows: number): Promise<SqlTable>;
  /** Stops the query if it still runs. @throws QueryNotFoundError */
  cancel(queryId: string): Promise<void>;
}

/** The query would read more data, or hold more in memory, than its limit. */
export class QueryTooLargeError extends sentAs('query-too-large', 422) {
  override readonly name = 'QueryTooLargeError';
  constructor(options?: ErrorOptions) {
    super(
      "the query needs more than its limit of data or memory; filter by project, year and month: WHERE project = 'demo' AND year = '2026' AND month = '11'",
      options,
    );
  }
}

/** The query ran for too long and was stopped. */
export class QueryTooSlowError extends sentAs('query-too-slow', 422) {
  override readonly name = 'QueryTooSlowError';
  constructor(seconds: number) {
    super(
      `the query was stopped after ${seconds} s; ask for less: filter by project, year and month, and join on few rows`,
    );
  }
}

/** There is no such query, or it is not one of evalake's. */
export class QueryNotFoundError extends sentAs('query-not-found', 404) {
  override readonly name = 'QueryNotFoundError';
  constructor(queryId: string) {
    super(
      `there is no query ${JSON.stringify(queryId.slice(0, 80))}; results are kept for a while`,
    );
  }
}

/** The engine cannot take queries now. */
export class SqlUnavailableError extends sentAs('cannot-query', 503, { retryAfterSeconds: 5 }) {
  override readonly name = 'SqlUnavailableError';
  constructor(reason: string, options?: ErrorOptions) {
    super(`queries cannot be run now: ${reason}; try again`, options);
  }
}
