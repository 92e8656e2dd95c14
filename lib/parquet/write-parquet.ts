import { inspect } from 'node:util';
import type { RowGroup } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { VERSION } from '#contract/version.ts';
import { writeColumnChunk } from './column-chunk.ts';
import { parquetSchema } from './parquet-schema.ts';
import { rowGroupEnds } from './row-groups.ts';
import type { Column, ColumnRows, RowSchema } from './columns.ts';

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
export function writeParquet<Schema extends RowSchema>(
  table: Schema,
  rows: ColumnRows<Schema>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const length = rowCount(table, rows);
  const writer = new ByteWriter(1 << 16);
  writer.appendUint32(MAGIC);
  const groups: RowGroup[] = [];
  let start = 0;
  for (const end of rowGroupEnds(table, rows, length)) {
    groups.push(writeRowGroup(writer, table, rows, start, end));
    start = end;
  }
  const keyValues = {
    'evalake.version': VERSION,
    'evalake.schema': `${table.name}/${table.schemaVersion}`,
    ...metadata,
  };
  writeMetadata(writer, {
    version: 1,
    created_by: `evalake version ${VERSION}`,
    schema: parquetSchema(table),
    num_rows: BigInt(length),
    row_groups: groups,
    key_value_metadata: Object.entries(keyValues).map(([key, value]) => ({ key, value })),
    metadata_length: 0,
  });
  writer.appendUint32(MAGIC);
  return writer.getBytes();
}

/** `PAR1`, at both ends of a file. */
const MAGIC = 0x31524150;

function writeRowGroup(
  writer: ByteWriter,
  table: RowSchema,
  rows: ColumnRows,
  start: number,
  end: number,
): RowGroup {
  const offset = writer.offset;
  const columns = table.columns.map((column) => {
    const values = rows[column.name] ?? [];
    const misfit = (row: number, value: unknown) =>
      mismatchError(table, column, `row ${row} holds ${inspect(value)}, not a ${column.type}`);
    return writeColumnChunk(writer, { column, values, start, end, misfit });
  });
  const uncompressed = columns.map(({ meta_data }) => meta_data?.total_uncompressed_size ?? 0n);
  return {
    columns,
    total_byte_size: uncompressed.reduce((sum, size) => sum + size, 0n),
    num_rows: BigInt(end - start),
    total_compressed_size: BigInt(writer.offset - offset),
  };
}

function rowCount(table: RowSchema, rows: ColumnRows): number {
  const length = rows[table.columns[0]?.name ?? '']?.length ?? 0;
  for (const column of table.columns) {
    const values = rows[column.name];
    if (values === undefined)
      throw mismatchError(table, column, 'no values were given for this column');
    if (values.length === length) continue;
    throw mismatchError(table, column, `${values.length} values, others have ${length}`);
  }
  return length;
}

function mismatchError(table: RowSchema, column: Column, problem: string): RowsMismatchError {
  return new RowsMismatchError(table.name, column.name, problem);
}
