import { sentAs } from '#contract/evalake-error.ts';

/** A value of a result row. Timestamps are text, `YYYY-MM-DDTHH:MM:SS.ffffff+00:00`. */
export type SqlValue = string | number | boolean | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A query as a value: Athena's dialect, one `?` for each parameter, in order. */
export interface CompiledQuery {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
  /** The one project that it reads; the whole lake when absent. Only narrows what is opened. */
  readonly project?: string;
}

/** An engine that takes up a query where it was left: every run is of the query with this id. */
export function takingUp(engine: SqlEngine, queryId: string | undefined): SqlEngine {
  return queryId === undefined ? engine : { run: (query) => engine.run(query, queryId) };
}

/** Athena, or DuckDB over the same files. Read-only. */
export interface SqlEngine {
  /**
   * @param queryId that QueryRunningError named when this query was run before: it is waited for, and
   *   not started again. An engine whose queries all end at once has no use for it.
   * @throws QueryNotFoundError when the id is of another query, or of another project's
   */
  run(query: CompiledQuery, queryId?: string): Promise<readonly SqlRow[]>;
}

/** The engine refused or failed the query. */
export class QueryFailedError extends sentAs('query-failed', 500, {
  detail: () => 'the query could not be answered',
}) {
  override readonly name = 'QueryFailedError';
}
