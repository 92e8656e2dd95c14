import { EvalakeError } from '#contract/evalake-error.ts';
import {
  type AsyncBuffer,
  type ColumnData,
  type Compressors,
  type FileMetaData,
  parquetMetadata,
  parquetMetadataAsync,
  parquetRead,
} from 'hyparquet';
import { snappyUncompressor } from 'hysnappy';
import { ParquetColumns } from './parquet-columns.ts';

/** The bytes are not a whole Parquet file. */
export class DamagedParquetError extends EvalakeError {
  override readonly name = 'DamagedParquetError';
  constructor(cause: unknown, file?: string) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const whole = `no whole Parquet file: ${reason}`;
    super(file === undefined ? whole : `${file} is ${whole}; restore it from a copy`, { cause });
  }
}

/** Calls `read`, and adds the file's name to the error of a damaged file. @throws DamagedParquetError */
export async function readNamed<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DamagedParquetError)) throw error;
    throw new DamagedParquetError(error.cause, file);
  }
}

/** A source says itself why it cannot be read; all else means that the bytes are not what they should be. */
function readError(error: unknown): Error {
  return error instanceof EvalakeError ? error : new DamagedParquetError(error);
}

export interface ReadOptions {
  /** Only these are decoded; all of the file's when absent. */
  readonly columns?: readonly string[];
  /** The first row to read; 0 when absent. */
  readonly rowStart?: number;
  /** One past the last row to read; the end when absent. */
  readonly rowEnd?: number;
  /** The file's footer, where it is known already. */
  readonly metadata?: FileMetaData | undefined;
  /** For codecs beside Snappy. */
  readonly compressors?: Compressors;
}

/** A file that is read where it lies, only the ranges that are needed. */
export type ByteSource = AsyncBuffer;

/** By hyparquet's authors, ten times as fast as the decompressor that comes with it. */
let unsnap: ReturnType<typeof snappyUncompressor> | undefined;

/** Made when it is needed: a module of WebAssembly takes 10 GB of addresses. */
export const COMPRESSORS: Compressors = {
  SNAPPY: (bytes, length) => (unsnap ??= snappyUncompressor())(bytes, length),
};

/** Values as they lie in the file, for `ParquetColumns` to interpret when they are asked for. */
const RAW = {
  stringFromBytes: (bytes: Uint8Array) => bytes,
  timestampFromMicroseconds: (micros: bigint) => micros,
};

/** Bounds of columns as they lie in the file: they are written again where a group is copied. */
const FOOTER = { geoparquet: false, parsers: RAW };

/**
 * Reads columns of a Parquet file, ours or another writer's.
 * @throws ColumnUnreadableError when a column was asked for that the file does not have.
 * @throws DamagedParquetError
 */
export async function readParquet(
  from: Uint8Array | ByteSource,
  options: ReadOptions = {},
): Promise<ParquetColumns> {
  const { file, metadata } = await openFile(from, options.metadata);
  return readRange(file, metadata, options);
}

/** @throws DamagedParquetError */
export async function openFile(from: Uint8Array | ByteSource, known?: FileMetaData) {
  if (from instanceof Uint8Array) {
    return { file: asyncBuffer(from), metadata: known ?? readFooter(from) };
  }
  return { file: from, metadata: known ?? (await fetchFooter(from)) };
}

/** @throws ColumnUnreadableError, DamagedParquetError */
export async function readRange(
  file: AsyncBuffer,
  metadata: FileMetaData,
  { columns, rowStart = 0, rowEnd = Infinity, compressors }: ReadOptions,
): Promise<ParquetColumns> {
  const end = Math.min(rowEnd, Number(metadata.num_rows));
  const rowCount = Math.max(0, end - rowStart);
  const result = new ParquetColumns(metadata.schema, rowCount, columns);
  if (rowCount === 0) return result;
  await parquetRead({
    file,
    metadata,
    columns: result.names,
    rowStart,
    rowEnd: end,
    parsers: RAW,
    compressors: { ...compressors, ...COMPRESSORS },
    onChunk: (chunk) => copyChunk(chunk, rowStart, result.raw(chunk.columnName)),
  }).catch((error: unknown) => {
    throw readError(error);
  });
  return result;
}

/** The values of the one column of a file with one page. @throws DamagedParquetError */
export async function decodeColumn(
  bytes: Uint8Array,
  metadata: FileMetaData,
  column: string,
): Promise<ArrayLike<unknown>> {
  const chunks: ArrayLike<unknown>[] = [];
  await parquetRead({
    file: asyncBuffer(bytes),
    metadata,
    columns: [column],
    parsers: RAW,
    compressors: COMPRESSORS,
    onChunk: ({ columnData }) => chunks.push(columnData),
  }).catch((error: unknown) => {
    throw readError(error);
  });
  const [values = []] = chunks;
  return values;
}

/** The key-value metadata of a Parquet file. @throws DamagedParquetError */
export function readMetadata(bytes: Uint8Array): Record<string, string> {
  return metadataOf(readFooter(bytes));
}

/** The key-value metadata that a footer holds. */
export function metadataOf({
  key_value_metadata: pairs = [],
}: FileMetaData): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value ?? '']));
}

/** Chunks may reach beyond the rows that were asked for, on both sides. */
function copyChunk(chunk: ColumnData, rowStart: number, target: unknown[]): void {
  const values: ArrayLike<unknown> = chunk.columnData;
  const shift = chunk.rowStart - rowStart;
  const last = Math.min(values.length, target.length - shift);
  for (let i = Math.max(0, -shift); i < last; i += 1) target[i + shift] = values[i];
}

/** @throws DamagedParquetError */
export function readFooter(bytes: Uint8Array): FileMetaData {
  const { buffer, byteOffset, byteLength } = bytes;
  const view = new DataView(buffer, byteOffset, byteLength);
  const length = byteLength < 8 ? 0 : view.getUint32(byteLength - 8, true);
  const start = Math.max(0, byteLength - 8 - length);
  try {
    return parquetMetadata(copyOf(bytes, start, byteLength), FOOTER);
  } catch (error) {
    throw new DamagedParquetError(error);
  }
}

/** A footer of some 20 row groups; a longer one takes a second read. */
const USUAL_FOOTER_BYTES = 64 * 1024;

/** @throws DamagedParquetError */
export function fetchFooter(file: ByteSource): Promise<FileMetaData> {
  const options = { ...FOOTER, initialFetchSize: USUAL_FOOTER_BYTES };
  return parquetMetadataAsync(file, options).catch((error: unknown) => {
    throw readError(error);
  });
}

function asyncBuffer(bytes: Uint8Array): AsyncBuffer {
  const { byteLength } = bytes;
  return { byteLength, slice: (start, end = byteLength) => copyOf(bytes, start, end) };
}

/** A copy in an ArrayBuffer of its own, as hyparquet needs it. */
function copyOf(bytes: Uint8Array, start: number, end: number): ArrayBuffer {
  return new Uint8Array(bytes.subarray(start, end)).buffer;
}
