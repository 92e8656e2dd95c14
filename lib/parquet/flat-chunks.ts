import type { ColumnMetaData, FileMetaData, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { EvalakeError } from '#contract/evalake-error.ts';
import { unpackPage } from './fetch-page.ts';
import { ColumnUnreadableError } from './parquet-columns.ts';
import { type ByteSource, DamagedParquetError } from './read-parquet.ts';
import { chunkRange } from './chunk-pages.ts';
import { decodeHybrid } from './values/decode-hybrid.ts';
import type { PlainValues } from './values/fill-plain.ts';
import { splitPage } from './values/split-page.ts';

interface FlatPage {
  readonly rows: number;
  /** For each row 1 when it has a value; undefined when all have one. */
  readonly levels: Uint32Array | undefined;
  /** Of the rows that have one; undefined where `places` tells them. */
  readonly plain: PlainValues | undefined;
  /** Of the values, in the dictionary of the chunk. */
  readonly places: Uint32Array | undefined;
}

/** The pages of a column chunk, unpacked. */
export interface FlatChunk {
  readonly type: ColumnMetaData['type'];
  readonly dictionary: PlainValues | undefined;
  readonly pages: readonly FlatPage[];
}

/** Other types are left to hyparquet, which knows what they stand for. */
const TYPES = new Set<ColumnMetaData['type']>([
  'BOOLEAN',
  'INT32',
  'INT64',
  'DOUBLE',
  'BYTE_ARRAY',
]);
const KINDS = new Set<SchemaElement['converted_type']>([undefined, 'UTF8', 'TIMESTAMP_MICROS']);

/**
 * Unpacks a column chunk whose values are encoded as our own files have them; undefined for others.
 * @param bytes of the chunk
 * @throws RangeError or DamagedParquetError when the bytes are not those of a chunk
 */
function unpackChunk(
  { type, codec }: ColumnMetaData,
  { repetition_type: repetition, converted_type: kind }: SchemaElement,
  bytes: Uint8Array,
): FlatChunk | undefined {
  if (!TYPES.has(type) || !KINDS.has(kind) || repetition === 'REPEATED') return undefined;
  const reader = {
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    offset: 0,
  };
  const pages: FlatPage[] = [];
  let dictionary: PlainValues | undefined;
  while (reader.offset < bytes.byteLength) {
    const header = parquetHeader(reader);
    const packed = bytes.subarray(reader.offset, reader.offset + header.compressed_page_size);
    reader.offset += header.compressed_page_size;
    const body = unpackPage(codec, packed, header.uncompressed_page_size);
    if (!body) return undefined;
    if (header.dictionary_page_header) {
      dictionary = { bytes: body, count: header.dictionary_page_header.num_values };
      continue;
    }
    const { num_values: rows, encoding } = header.data_page_header ?? {};
    if (rows === undefined || encoding === undefined) return undefined;
    const page = flatPage(body, rows, encoding, repetition === 'OPTIONAL');
    if (!page) return undefined;
    pages.push(page);
  }
  return { type, dictionary, pages };
}

function flatPage(
  body: Buffer,
  rows: number,
  encoding: string,
  hasLevels: boolean,
): FlatPage | undefined {
  const parts = splitPage(body, rows, encoding, hasLevels);
  if (!parts) return undefined;
  const { values, placeBits } = parts;
  const count = parts.levels?.reduce((sum, level) => sum + level, 0) ?? rows;
  const levels = count === rows ? undefined : parts.levels;
  return placeBits === undefined
    ? { rows, levels, plain: { bytes: values, count }, places: undefined }
    : { rows, levels, plain: undefined, places: decodeHybrid(values, placeBits, count) };
}

/** Columns are read together that have no more between them: a read takes as long as so many bytes. */
const MOST_BETWEEN = 64 * 1024;

interface Wanted {
  readonly column: string;
  readonly meta: ColumnMetaData;
  readonly start: number;
  readonly end: number;
}

/**
 * The columns of a row group, unpacked, by name; undefined when one is encoded in another way than our own
 * files have.
 * @throws ColumnUnreadableError, DamagedParquetError
 */
export async function fetchChunks(
  file: ByteSource,
  footer: FileMetaData,
  group: number,
  columns: readonly string[],
): Promise<ReadonlyMap<string, FlatChunk> | undefined> {
  const chunks = new Map<string, FlatChunk>();
  for (const together of readsOf(wantedChunks(footer, group, columns))) {
    const start = together[0]?.start ?? 0;
    const bytes = new Uint8Array(await file.slice(start, together.at(-1)?.end));
    for (const wanted of together) {
      const own = bytes.subarray(wanted.start - start, wanted.end - start);
      const chunk = unpack(footer, wanted, own);
      if (!chunk) return undefined;
      chunks.set(wanted.column, chunk);
    }
  }
  return chunks;
}

function wantedChunks(footer: FileMetaData, group: number, columns: readonly string[]): Wanted[] {
  const { columns: chunks = [] } = footer.row_groups[group] ?? {};
  const wanted = columns.map((column) => {
    const meta = chunks.find(
      ({ meta_data: each }) => each?.path_in_schema[0] === column,
    )?.meta_data;
    if (!meta) throw new ColumnUnreadableError(column, 'is not in the file');
    return { column, meta, ...chunkRange(meta) };
  });
  return wanted.sort((a, b) => a.start - b.start);
}

/** Chunks that lie close to one another, ascending. */
function readsOf(wanted: readonly Wanted[]): Wanted[][] {
  const reads: Wanted[][] = [];
  for (const each of wanted) {
    const last = reads.at(-1);
    const end = last?.at(-1)?.end ?? -Infinity;
    if (last && each.start - end <= MOST_BETWEEN) last.push(each);
    else reads.push([each]);
  }
  return reads;
}

function unpack(
  { schema }: FileMetaData,
  { column, meta }: Wanted,
  bytes: Uint8Array,
): FlatChunk | undefined {
  const element = schema.slice(1).find(({ name }) => name === column);
  try {
    return element && unpackChunk(meta, element, bytes);
  } catch (error) {
    throw error instanceof EvalakeError ? error : new DamagedParquetError(error);
  }
}
