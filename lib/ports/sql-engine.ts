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

/** Athena, or DuckDB over the same files. Read-only. */
export interface SqlEngine {
  run(query: CompiledQuery): Promise<readonly SqlRow[]>;
}

/** The engine refused or failed the query. */
export class QueryFailedError extends sentAs('query-failed', 500, {
  detail: () => 'the query could not be answered',
}) {
  override readonly name = 'QueryFailedError';
}
