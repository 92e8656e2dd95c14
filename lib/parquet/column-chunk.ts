import type { ColumnChunk } from 'hyparquet';
import { columnDictionary, type ColumnDictionary } from './column-dictionary.ts';
import { packPlaces } from './values/pack-places.ts';
import { PageBytes } from './values/page-bytes.ts';
import { PageWriter, type WrittenPages } from './page-writer.ts';
import { writeEmptyPages } from './empty-pages.ts';
import { parquetType } from './parquet-schema.ts';
import type { Column } from './columns.ts';
import type { SinkWriter } from './sink-writer.ts';
import { type ValueEncoder, withEncoder } from './value-encoders.ts';

/** Uncompressed bytes of a page; readers decompress a page at a time. */
const PAGE_BYTES = 1 << 20;

/** One column of one row group. */
export interface ChunkSource {
  readonly column: Column;
  readonly values: ArrayLike<unknown>;
  readonly start: number;
  readonly end: number;
  /** The error for a value that is not of the column's type. */
  readonly misfit: (row: number, value: unknown) => Error;
}

/** Writes the chunk's pages and returns its entry for the footer. */
export function writeColumnChunk(writer: SinkWriter, source: ChunkSource): ColumnChunk {
  return withEncoder(source.column.type, (encoder) => {
    const { type } = source.column;
    const { levels, present } = presentValues(encoder, source);
    const start = writer.offset;
    const write = (to: SinkWriter): WrittenPages => writePages(to, encoder, levels, present);
    const { encoding, totals } =
      present.length === 0 ? writeEmptyPages(writer, type, levels.length, write) : write(writer);
    return {
      file_offset: BigInt(start),
      meta_data: {
        type: parquetType(type),
        encodings: [encoding, 'RLE'],
        path_in_schema: [source.column.name],
        codec: 'SNAPPY',
        num_values: BigInt(levels.length),
        ...totals,
        statistics: {
          null_count: BigInt(levels.length - present.length),
          ...(encoder.min === undefined ? {} : { min_value: encoder.min }),
          ...(encoder.max === undefined ? {} : { max_value: encoder.max }),
        },
      },
    };
  });
}

function writePages<V>(
  writer: SinkWriter,
  encoder: ValueEncoder<V>,
  levels: Uint8Array,
  present: readonly V[],
): WrittenPages {
  const pages = new PageWriter(writer);
  const dictionary = columnDictionary(encoder, present);
  if (dictionary) writeDictionaryPages(pages, levels, dictionary);
  else writePlainPages(pages, encoder, levels, present);
  const encoding = dictionary ? 'PLAIN_DICTIONARY' : 'PLAIN';
  return { encoding, totals: pages.totals(encoding) };
}

/** The values that are not null, and for each row 1 when it has one. */
function presentValues<V>(encoder: ValueEncoder<V>, { values, start, end, misfit }: ChunkSource) {
  const levels = new Uint8Array(end - start);
  // Not pushed: a list that grows is copied again and again.
  const present = new Array<V>(end - start);
  let count = 0;
  let last: unknown;
  let lastAccepted: V | undefined;
  for (let row = start; row < end; row += 1) {
    const value = values[row];
    if (value === null) continue;
    // Many columns hold one value over and over.
    if (value === last && lastAccepted !== undefined && value !== 0) {
      levels[row - start] = 1;
      present[count++] = lastAccepted;
      continue;
    }
    const accepted = encoder.accept(value);
    if (accepted === undefined) throw misfit(row, value);
    last = value;
    lastAccepted = accepted;
    levels[row - start] = 1;
    present[count++] = accepted;
  }
  present.length = count;
  return { levels, present };
}

function writeDictionaryPages(
  pages: PageWriter,
  levels: Uint8Array,
  { bytes, count, places, bitWidth }: ColumnDictionary,
): void {
  pages.writeDictionary(bytes, count);
  pages.writeData(levels, packPlaces(places, bitWidth), 'PLAIN_DICTIONARY');
}

/** Serves for all chunks, as it has grown to a page. */
const plainValues = new PageBytes();

function writePlainPages<V>(
  pages: PageWriter,
  encoder: ValueEncoder<V>,
  levels: Uint8Array,
  present: readonly V[],
): void {
  const values = plainValues;
  let next = 0;
  for (let row = 0; row < levels.length;) {
    values.clear();
    const count = next;
    next = encoder.fill(values, present, next, PAGE_BYTES);
    const isFull = values.length >= PAGE_BYTES;
    const end = isFull ? rowAfter(levels, row, next - count) : levels.length;
    pages.writeData(levels.subarray(row, end), values.bytes, 'PLAIN');
    row = end;
  }
}

/** The row behind the one that has the last of `count` values. */
function rowAfter(levels: Uint8Array, first: number, count: number): number {
  let row = first;
  for (let left = count; left > 0; row += 1) left -= levels[row] ?? 0;
  return row;
}
