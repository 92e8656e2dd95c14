import { inspect } from 'node:util';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { Column, ColumnType, Table } from './table.ts';
import { VERSION } from '../contract/version.ts';
import { parquetSchema } from './parquet-schema.ts';

/**
 * Rows of a row group. A reader decodes a group's column whole, and a scan is shared out by group,
 * so groups are neither tiny (footer, dictionaries again) nor more than some ten MB of JSON text.
 */
export const ROW_GROUP_ROWS = 100_000;

/** Text, or its UTF-8 bytes, which are written as they are. Half surrogate pairs become U+FFFD. */
export type StringValue = string | Uint8Array | null;
/** A bigint, or a number that holds it exactly. Timestamps are microseconds since 1970, UTC. */
export type IntegerValue = number | bigint | null;

/** The values of a column: strings, `bigint` and `timestamp`, `int` and `double`, or booleans. */
export type ColumnValues =
  | ArrayLike<StringValue>
  | ArrayLike<IntegerValue>
  | ArrayLike<number | null>
  | ArrayLike<boolean | null>;

/** Values by column name, all of one length: one for each column of the table. */
export type ColumnRows = Readonly<Record<string, ColumnValues>>;

/** The rows do not fit the table. Nothing was written. */
export class RowsMismatchError extends Error {
  override readonly name = 'RowsMismatchError';
  readonly table: string;
  readonly column: string;
  constructor(table: string, column: string, problem: string) {
    super(`${table}.${column}: ${problem}`);
    this.table = table;
    this.column = column;
  }
}

/**
 * A Parquet file of the table: snappy, with statistics, and with `metadata` beside the program's
 * and the schema's version. The same input gives the same bytes.
 * @throws RowsMismatchError when a column is absent, of another length, or holds another type.
 */
export function writeParquet(
  table: Table,
  rows: ColumnRows,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const writer = new ByteWriter(1 << 20);
  void parquetWrite({
    writer,
    schema: parquetSchema(table),
    columnData: physicalColumns(table, rows),
    rowGroupSize: ROW_GROUP_ROWS,
    createdBy: `evalake version ${VERSION}`,
    kvMetadata: Object.entries({
      'evalake.version': VERSION,
      'evalake.schema': `${table.name}/${table.schemaVersion}`,
      ...metadata,
    }).map(([key, value]) => ({ key, value })),
  });
  return writer.getBytes();
}

function physicalColumns(table: Table, rows: ColumnRows): { name: string; data: unknown[] }[] {
  const length = rows[table.columns[0]?.name ?? '']?.length;
  return table.columns.map((column) => {
    const values = rows[column.name];
    const wrong = (problem: string) => new RowsMismatchError(table.name, column.name, problem);
    if (values === undefined) throw wrong('no values were given for this column');
    if (values.length !== length) throw wrong(`${values.length} values, others have ${length}`);
    return { name: column.name, data: physicalValues(column, values, wrong) };
  });
}

const CONVERT: Record<ColumnType, (value: unknown) => unknown> = {
  string: (value) => (typeof value === 'string' || value instanceof Uint8Array ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  int: (value) => (typeof value === 'number' && value === (value | 0) ? value : undefined),
  double: (value) => (typeof value === 'number' ? value : undefined),
  bigint: toBigInt,
  timestamp: toBigInt,
};

function toBigInt(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : undefined;
  return Number.isSafeInteger(value) ? BigInt(Number(value)) : undefined;
}

function physicalValues(
  { type }: Column,
  values: ColumnValues,
  wrong: (problem: string) => Error,
): unknown[] {
  const convert = CONVERT[type];
  return Array.from<unknown, unknown>(values, (value, row) => {
    if (value === null) return null;
    const physical = convert(value);
    if (physical === undefined) throw wrong(`row ${row} holds ${inspect(value)}, not a ${type}`);
    return physical;
  });
}
