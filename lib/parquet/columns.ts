/** Column types, named as Athena names them. `timestamp` is UTC, microseconds. */
export type ColumnType = 'string' | 'boolean' | 'int' | 'bigint' | 'double' | 'timestamp';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** For the catalogue and the documents. */
  readonly comment: string;
}

/** What the rows of a file are: written into it, with the version of its columns. */
export interface RowSchema {
  readonly name: string;
  /** Raised when columns change; written into each file. */
  readonly schemaVersion: number;
  readonly columns: readonly Column[];
}

/** Text, or its UTF-8 bytes, which are written as they are. Half surrogate pairs become U+FFFD. */
export type StringValue = string | Uint8Array | null;
/** A bigint, or a number that holds it exactly. Timestamps are microseconds since 1970, UTC. */
export type IntegerValue = number | bigint | null;

/** What a column's values may be; each must be of its column's type, which writing checks. */
export type ColumnValues = ArrayLike<StringValue | IntegerValue | boolean>;

/** Values by column name, all of one length: one for each column of the schema. */
export type ColumnRows<Schema extends RowSchema = RowSchema> = Readonly<
  Record<Schema['columns'][number]['name'], ColumnValues>
>;
