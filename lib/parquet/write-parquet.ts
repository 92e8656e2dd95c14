import { inspect } from 'node:util';
import type { ColumnChunk, RowGroup } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { VERSION } from '#contract/version.ts';
import { writeColumnChunk } from './column-chunk.ts';
import { formatFooter } from './footer.ts';
import type { ParquetFile } from './parquet-file.ts';
import { rowGroupEnds } from './row-groups.ts';
import { SinkWriter } from './sink-writer.ts';
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

/** Takes the bytes of a file in order. */
export interface FileSink {
  /** Copies them. */
  append(bytes: Uint8Array): void;
  /** Takes a stretch of another file from where it lies; false where it cannot. */
  lend?(source: object, stretch: { readonly start: number; readonly end: number }): boolean;
}

/** `PAR1`, at both ends of a file. */
const MAGIC = 0x31524150;

/**
 * Writes a Parquet file of the table, a row group at a time: snappy, with statistics. The same rows in
 * the same groups give the same bytes.
 */
export class ParquetWriter<Schema extends RowSchema = RowSchema> {
  readonly #table: Schema;
  readonly #sink: FileSink;
  readonly #writer: SinkWriter;
  readonly #groups: RowGroup[] = [];
  #rows = 0;

  constructor(table: Schema, sink: FileSink) {
    this.#table = table;
    this.#sink = sink;
    this.#writer = new SinkWriter((bytes) => sink.append(bytes));
    this.#writer.appendUint32(MAGIC);
  }

  /**
   * Writes rows as a group of their own; see `rowGroupEnds` for its size.
   * @throws RowsMismatchError when a column is absent, of another length, or holds another type.
   */
  writeGroup(rows: ColumnRows<Schema>): void {
    this.writeRange(rows, 0, rowCount(this.#table, rows));
  }

  /**
   * Writes rows as groups of at most so many.
   * @throws RowsMismatchError as `writeGroup`
   */
  writeGroups(rows: ColumnRows<Schema>, mostRows?: number): void {
    let start = 0;
    for (const end of rowGroupEnds(this.#table, rows, rowCount(this.#table, rows), mostRows)) {
      this.writeRange(rows, start, end);
      start = end;
    }
  }

  /** Writes the rows from `start` to `end`, of columns that `rowCount` has checked. */
  writeRange(rows: ColumnRows, start: number, end: number): void {
    this.#groups.push(writeRowGroup(this.#writer, this.#table, rows, start, end));
    this.#rows += end - start;
  }

  /** Copies a row group of a file for which `isWrittenAsNow`, byte for byte. */
  async copyGroup(file: ParquetFile, index: number): Promise<void> {
    const group = file.rowGroup(index);
    const start = startOf(group);
    const shift = BigInt(this.#writer.offset - start);
    const sizeBytes = Number(group.total_compressed_size ?? 0n);
    this.#writer.flush();
    if (this.#sink.lend?.(file.source, { start, end: start + sizeBytes }) === true) {
      this.#writer.skip(sizeBytes);
    } else {
      for await (const piece of file.pieces(start, sizeBytes)) this.#writer.pass(piece);
    }
    this.#groups.push({ ...group, columns: group.columns.map((each) => shifted(each, shift)) });
    this.#rows += Number(group.num_rows);
  }

  /** Ends the file, with `metadata` beside the program's and the schema's version. */
  finish(metadata: Readonly<Record<string, string>> = {}): void {
    const keyValues = { ...ownMetadata(this.#table), ...metadata };
    const createdBy = `evalake version ${VERSION}`;
    const content = { rows: this.#rows, groups: this.#groups, keyValues, createdBy };
    const footer = formatFooter(this.#table, content);
    this.#writer.appendBytes(footer);
    this.#writer.appendUint32(footer.length);
    this.#writer.appendUint32(MAGIC);
    this.#writer.end();
  }
}

/** Raised with whatever gives equal rows other bytes: 2 since dictionaries hold more than 256 texts. */
const ENCODING = '2';

function ownMetadata({ name, schemaVersion }: RowSchema): Record<string, string> {
  return {
    'evalake.version': VERSION,
    'evalake.schema': `${name}/${schemaVersion}`,
    'evalake.encoding': ENCODING,
  };
}

/** Whether the file was written as this version of the program writes this table: it would write its groups again. */
export function isWrittenAsNow(table: RowSchema, file: ParquetFile): boolean {
  const { metadata } = file;
  return Object.entries(ownMetadata(table)).every(([name, value]) => metadata[name] === value);
}

/**
 * A Parquet file in memory, as `ParquetWriter` writes it.
 * @throws RowsMismatchError when a column is absent, of another length, or holds another type.
 */
export function writeParquet<Schema extends RowSchema>(
  table: Schema,
  rows: ColumnRows<Schema>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const file = new ByteWriter(1 << 12);
  const writer = new ParquetWriter(table, { append: (bytes) => file.appendBytes(bytes) });
  writer.writeGroups(rows);
  writer.finish(metadata);
  return file.getBytes();
}

function writeRowGroup(
  writer: SinkWriter,
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

/** The chunks of a group lie one behind the other, each with its dictionary first. */
function startOf({ columns }: RowGroup): number {
  return Number(columns[0]?.file_offset ?? 0n);
}

/** A column chunk that lies further behind. */
function shifted(
  { file_offset: start, meta_data: meta, ...chunk }: ColumnChunk,
  by: bigint,
): ColumnChunk {
  if (!meta) return { ...chunk, file_offset: start + by };
  const { data_page_offset: data, dictionary_page_offset: dictionary } = meta;
  const moved = {
    ...meta,
    data_page_offset: data + by,
    ...(dictionary === undefined ? {} : { dictionary_page_offset: dictionary + by }),
  };
  return { ...chunk, file_offset: start + by, meta_data: moved };
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
