/** Column types, named as Athena names them. `timestamp` is UTC, microseconds. */
export type ColumnType = 'string' | 'boolean' | 'int' | 'bigint' | 'double' | 'timestamp';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** For the catalogue and the documents. */
  readonly comment: string;
}

/**
 * A table of the lake. Its files lie at `{location}/{project}/year=YYYY/month=MM/*.parquet`; the
 * partition columns `project`, `year` and `month` (strings) come on top of `columns`.
 */
export interface Table {
  readonly name: string;
  /** Raised when columns change; written into each file. */
  readonly schemaVersion: number;
  /** The key prefix, without a trailing slash. */
  readonly location: string;
  readonly columns: readonly Column[];
}
