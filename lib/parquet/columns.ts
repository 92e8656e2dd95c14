/** Column types, named as Athena names them. `timestamp` is UTC, microseconds. */
export type ColumnType = 'string' | 'boolean' | 'int' | 'bigint' | 'double' | 'timestamp';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** For the catalogue and the documents. */
  readonly comment: string;
}

/** The columns of a file's rows. Name and version are written into the file. */
export interface RowSchema {
  readonly name: string;
  /** Raised when columns change. */
  readonly schemaVersion: number;
  readonly columns: readonly Column[];
}

/** Text, or its UTF-8 bytes, which are written as they are. Half surrogate pairs become U+FFFD. */
export type StringValue = string | Uint8Array | null;
/** A bigint, or a number that holds it exactly. Timestamps are microseconds since 1970, UTC. */
export type IntegerValue = number | bigint | null;

/** The values of a column. The writer checks that each is of the column's type. */
export type ColumnValues = ArrayLike<StringValue | IntegerValue | boolean>;

/** Values by column name, all of one length: one for each column of the schema. */
export type ColumnRows<Schema extends RowSchema = RowSchema> = Readonly<
  Record<Schema['columns'][number]['name'], ColumnValues>
>;
