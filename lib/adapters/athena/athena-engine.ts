import { isDeepStrictEqual } from 'node:util';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { backoffCeilingMs } from '#ports/backoff.ts';
import type { Clock } from '#ports/clock.ts';
import {
  type CompiledQuery,
  QueryFailedError,
  type SqlEngine,
  type SqlRow,
} from '#ports/sql-engine.ts';
import { QueryRunningError } from '#ports/query-running-error.ts';
import {
  QueryNotFoundError,
  QueryTooSlowError,
  type RunningQueries,
  type SqlReader,
  type SqlTable,
} from '#ports/sql-reader.ts';
import { askedText } from './asked-by.ts';
import { callFailure, failureOf } from './athena-failures.ts';
import { readResults } from './athena-results.ts';

export interface AthenaOptions {
  readonly client: AthenaClient;
  readonly clock: Clock;
  readonly database: string;
  readonly workgroup: string;
  /** How long a call waits for its query: less than an HTTP API, which ends at 30 s. */
  readonly waitSeconds: number;
  /** A caller that polls a query stops it if it still runs this long after its start. */
  readonly stopSeconds: number;
}

export const ATHENA_DEFAULTS = { waitSeconds: 20, stopSeconds: 900 } as const;

/** Between looks at a query that runs. */
const LOOKS = { firstMs: 200, longestMs: 2000, factor: 1.5 };
/** So many rows are read in a few seconds, and more only with most of a request's time left. */
const FEW_ROWS = 10_000;
const LATE_MS = 8000;
const QUERY_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** SQL on Athena. A query that takes longer than the wait goes on: QueryRunningError names it. */
export class AthenaEngine implements SqlEngine, SqlReader, RunningQueries {
  readonly #options: AthenaOptions;

  constructor(options: AthenaOptions) {
    this.#options = options;
  }

  async run(query: CompiledQuery, queryId?: string): Promise<readonly SqlRow[]> {
    if (queryId !== undefined) await this.#checkAsked(query, queryId);
    const { columns, rows } = await (queryId === undefined
      ? this.read(query, Infinity)
      : this.#finished(queryId, Infinity));
    return rows.map((row) =>
      Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])),
    );
  }

  async read(query: CompiledQuery, maxRows: number): Promise<SqlTable> {
    return this.#finished(await this.#start(query), maxRows);
  }

  async wait(queryId: string): Promise<void> {
    await this.#checkOwn(queryId);
    await this.#finish(queryId);
  }

  async resume(queryId: string, maxRows: number): Promise<SqlTable> {
    await this.#checkOwn(queryId);
    return this.#finished(queryId, maxRows);
  }

  async cancel(queryId: string): Promise<void> {
    const { Status: status } = await this.#checkOwn(queryId);
    if (status?.State !== 'QUEUED' && status?.State !== 'RUNNING') return;
    await this.#stop(queryId);
  }

  async #finished(queryId: string, maxRows: number): Promise<SqlTable> {
    const { clock } = this.#options;
    const startMs = clock.now();
    await this.#finish(queryId);
    const isLate = clock.now() - startMs > LATE_MS;
    // The rest of the time may be too short to read so much; whoever asks again has all of it.
    if (isLate && maxRows > FEW_ROWS && maxRows !== Infinity) throw new QueryRunningError(queryId);
    return this.#call(readResults(this.#options.client, queryId, maxRows));
  }

  async #start(query: CompiledQuery): Promise<string> {
    const { client, database, workgroup } = this.#options;
    const { text, parameters } = askedText(query);
    const { QueryExecutionId: queryId } = await this.#call(
      client.send(
        new StartQueryExecutionCommand({
          QueryString: text,
          QueryExecutionContext: { Database: database },
          WorkGroup: workgroup,
          ...(parameters.length > 0 ? { ExecutionParameters: [...parameters] } : {}),
          // A reader sees what was sealed before, and nobody another's result.
          ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
        }),
      ),
    );
    if (queryId === undefined) throw new QueryFailedError('Athena started no query');
    return queryId;
  }

  /** Looks again after growing, jittered pauses until the query has ended or the wait is over. */
  async #finish(queryId: string): Promise<void> {
    const { clock, waitSeconds } = this.#options;
    const deadlineMs = clock.now() + waitSeconds * 1000;
    for (let looks = 1; ; looks += 1) {
      const execution = await this.#look(queryId);
      const state = execution.Status?.State;
      if (state === 'SUCCEEDED') return;
      if (state === 'FAILED' || state === 'CANCELLED') throw failureOf(execution);
      await this.#stopWhenOld(queryId, execution);
      const leftMs = deadlineMs - clock.now();
      if (leftMs <= 0) throw new QueryRunningError(queryId);
      const pauseMs = backoffCeilingMs(looks, LOOKS) * (0.5 + Math.random() / 2);
      await clock.sleep(Math.min(leftMs, pauseMs));
    }
  }

  async #stopWhenOld(queryId: string, { Status: status }: QueryExecution): Promise<void> {
    const { clock, stopSeconds } = this.#options;
    const startedMs = status?.SubmissionDateTime?.getTime() ?? clock.now();
    if (clock.now() - startedMs <= stopSeconds * 1000) return;
    await this.#stop(queryId);
    throw new QueryTooSlowError(stopSeconds);
  }

  async #stop(queryId: string): Promise<void> {
    const command = new StopQueryExecutionCommand({ QueryExecutionId: queryId });
    await this.#call(this.#options.client.send(command));
  }

  async #look(queryId: string): Promise<QueryExecution> {
    const command = new GetQueryExecutionCommand({ QueryExecutionId: queryId });
    const { QueryExecution: execution } = await this.#call(this.#options.client.send(command));
    return execution ?? {};
  }

  /** Others' queries, of another workgroup, are not told apart from those that never were. */
  async #checkOwn(queryId: string): Promise<QueryExecution> {
    if (!QUERY_ID.test(queryId)) throw new QueryNotFoundError(queryId);
    const execution = await this.#look(queryId).catch((error: unknown) => {
      if (error instanceof QueryFailedError) throw new QueryNotFoundError(queryId);
      throw error;
    });
    if (execution.WorkGroup !== this.#options.workgroup) throw new QueryNotFoundError(queryId);
    return execution;
  }

  /** Text and parameters tell the project, so another project's query is no query either. */
  async #checkAsked(query: CompiledQuery, queryId: string): Promise<void> {
    const { Query: asked = '', ExecutionParameters: given = [] } = await this.#checkOwn(queryId);
    const { text, parameters } = askedText(query);
    const isSame = asked.trim() === text.trim() && isDeepStrictEqual(given, [...parameters]);
    if (!isSame) throw new QueryNotFoundError(queryId);
  }

  async #call<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      throw callFailure(error);
    }
  }
}
