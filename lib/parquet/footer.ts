import type { ColumnChunk, ColumnMetaData, RowGroup, SchemaElement, Statistics } from 'hyparquet';
import {
  CompressionCodecs,
  ConvertedTypes,
  Encodings,
  FieldRepetitionTypes,
  PageTypes,
  ParquetTypes,
} from 'hyparquet/src/constants.js';
import { unconvertMinMax } from 'hyparquet-writer/src/unconvert.js';
import type { RowSchema } from './columns.ts';
import { parquetSchema } from './parquet-schema.ts';
import { ThriftWriter } from './thrift/thrift-writer.ts';

/** What a footer says of a file beside its table. */
export interface FooterContent {
  readonly rows: number;
  readonly groups: readonly RowGroup[];
  readonly keyValues: Readonly<Record<string, string>>;
  readonly createdBy: string;
}

/**
 * The footer of a file, `FileMetaData` of Parquet's `parquet.thrift`: without its length and the mark that
 * follow it.
 */
export function formatFooter(table: RowSchema, content: FooterContent): Uint8Array {
  const { rows, groups, createdBy } = content;
  const { start, elements, orders } = partsOf(table);
  const to = new ThriftWriter();
  to.fields(start, 2);
  to.i64(3, BigInt(rows));
  to.list(4, 'struct', groups.length);
  for (const group of groups) to.structElement(() => writeGroup(to, group, elements));
  const keyValues = Object.entries(content.keyValues);
  to.list(5, 'struct', keyValues.length);
  for (const [key, value] of keyValues) {
    to.structElement(() => {
      to.text(1, key);
      to.text(2, value);
    });
  }
  to.text(6, createdBy);
  to.raw(orders);
  to.end();
  return to.bytes;
}

/** What the footers of all files of a table have in common. */
interface TableParts {
  /** The first two fields: version and schema. */
  readonly start: Uint8Array;
  /** The seventh field, behind the sixth: the order of each column's values, that of its type. */
  readonly orders: Uint8Array;
  readonly elements: ReadonlyMap<string, SchemaElement>;
}

const known = new WeakMap<RowSchema, TableParts>();

function partsOf(table: RowSchema): TableParts {
  const found = known.get(table);
  if (found) return found;
  const schema = parquetSchema(table);
  const elements = new Map(schema.slice(1).map((element) => [element.name, element]));
  const parts = { start: formatStart(schema), orders: formatOrders(elements.size), elements };
  known.set(table, parts);
  return parts;
}

function formatStart(schema: readonly SchemaElement[]): Uint8Array {
  const to = new ThriftWriter();
  to.i32(1, 1);
  to.list(2, 'struct', schema.length);
  for (const element of schema) to.structElement(() => writeElement(to, element));
  return to.bytes;
}

function writeElement(to: ThriftWriter, element: SchemaElement): void {
  const { type, repetition_type, name, num_children, converted_type, logical_type } = element;
  if (type) to.i32(1, ParquetTypes.indexOf(type));
  if (repetition_type) to.i32(3, FieldRepetitionTypes.indexOf(repetition_type));
  to.text(4, name);
  if (num_children !== undefined) to.i32(5, num_children);
  if (converted_type) to.i32(6, ConvertedTypes.indexOf(converted_type));
  if (logical_type?.type === 'STRING') to.struct(10, () => to.struct(1, () => undefined));
  if (logical_type?.type === 'TIMESTAMP') {
    to.struct(10, () =>
      to.struct(8, () => {
        to.flag(1, logical_type.isAdjustedToUTC);
        // Of microseconds.
        to.struct(2, () => to.struct(2, () => undefined));
      }),
    );
  }
}

function formatOrders(columns: number): Uint8Array {
  const to = new ThriftWriter();
  to.fields(new Uint8Array(), 6);
  to.list(7, 'struct', columns);
  for (let column = 0; column < columns; column += 1) {
    to.structElement(() => to.struct(1, () => undefined));
  }
  return to.bytes;
}

function writeGroup(
  to: ThriftWriter,
  group: RowGroup,
  elements: ReadonlyMap<string, SchemaElement>,
): void {
  to.list(1, 'struct', group.columns.length);
  for (const column of group.columns) to.structElement(() => writeChunk(to, column, elements));
  to.i64(2, group.total_byte_size);
  to.i64(3, group.num_rows);
  if (group.total_compressed_size !== undefined) to.i64(6, group.total_compressed_size);
}

function writeChunk(
  to: ThriftWriter,
  { file_offset, meta_data }: ColumnChunk,
  elements: ReadonlyMap<string, SchemaElement>,
): void {
  to.i64(2, file_offset);
  if (meta_data) to.struct(3, () => writeColumn(to, meta_data, elements));
}

function writeColumn(
  to: ThriftWriter,
  column: ColumnMetaData,
  elements: ReadonlyMap<string, SchemaElement>,
): void {
  const { encodings, path_in_schema: path, dictionary_page_offset: dictionary } = column;
  to.i32(1, ParquetTypes.indexOf(column.type));
  to.list(2, 'i32', encodings.length);
  for (const encoding of encodings) to.i32Element(Encodings.indexOf(encoding));
  to.list(3, 'text', path.length);
  for (const name of path) to.textElement(name);
  to.i32(4, CompressionCodecs.indexOf(column.codec));
  to.i64(5, column.num_values);
  to.i64(6, column.total_uncompressed_size);
  to.i64(7, column.total_compressed_size);
  to.i64(9, column.data_page_offset);
  if (dictionary !== undefined) to.i64(11, dictionary);
  writeStatistics(to, column, elements);
  if (column.encoding_stats) writeCounts(to, column.encoding_stats);
}

function writeCounts(
  to: ThriftWriter,
  counts: NonNullable<ColumnMetaData['encoding_stats']>,
): void {
  to.list(13, 'struct', counts.length);
  for (const { page_type, encoding, count } of counts) {
    to.structElement(() => {
      to.i32(1, PageTypes.indexOf(page_type));
      to.i32(2, Encodings.indexOf(encoding));
      to.i32(3, count);
    });
  }
}

function writeStatistics(
  to: ThriftWriter,
  { statistics, path_in_schema }: ColumnMetaData,
  elements: ReadonlyMap<string, SchemaElement>,
): void {
  const element = elements.get(path_in_schema.join('.'));
  if (!statistics || !element) return;
  const max = boundOf(statistics.max_value, element, true);
  const min = boundOf(statistics.min_value, element, false);
  const isMaxExact = statistics.is_max_value_exact ?? max?.isExact;
  const isMinExact = statistics.is_min_value_exact ?? min?.isExact;
  to.struct(12, () => {
    if (statistics.null_count !== undefined) to.i64(3, statistics.null_count);
    if (max) to.binary(5, max.bytes);
    if (min) to.binary(6, min.bytes);
    if (isMaxExact !== undefined) to.flag(7, isMaxExact);
    if (isMinExact !== undefined) to.flag(8, isMinExact);
  });
}

/** The bytes of a bound. Of long text they are a prefix, which the footer then says; else nothing is said. */
function boundOf(value: Statistics['max_value'], element: SchemaElement, isMax: boolean) {
  const given = typeof value === 'string' ? Buffer.from(value) : value;
  const cut = isMax && given instanceof Uint8Array ? cutAscii(given, element) : undefined;
  const bytes = cut ?? unconvertMinMax(given, element, isMax);
  if (!bytes) return undefined;
  const isCut = element.type === 'BYTE_ARRAY' && bytes !== given;
  return { bytes, isExact: isCut ? false : undefined };
}

/** Bytes of a bound that hyparquet-writer keeps. */
const BOUND_BYTES = 16;

/**
 * The bound of long text that begins with ASCII, as `unconvertMinMax` makes it, but without decoding it: its
 * first bytes, the last one higher by one. Undefined for other values.
 */
function cutAscii(text: Uint8Array, { logical_type: kind }: SchemaElement): Uint8Array | undefined {
  if (kind?.type !== 'STRING' || text.length <= BOUND_BYTES) return undefined;
  // One more, as it may belong to a character that begins before it.
  for (let at = 0; at <= BOUND_BYTES; at += 1) if ((text[at] ?? 0) > 0x7f) return undefined;
  const last = text[BOUND_BYTES - 1] ?? 0;
  if (last === 0x7f) return undefined;
  const bytes = Uint8Array.prototype.slice.call(text, 0, BOUND_BYTES);
  bytes[BOUND_BYTES - 1] = last + 1;
  return bytes;
}
