import type { CompressionCodec, Compressors } from 'hyparquet';
import { EvalakeError } from '#contract/evalake-error.ts';
import type { ChunkPages, Page } from './chunk-pages.ts';
import { type ByteSource, COMPRESSORS, DamagedParquetError } from './read-parquet.ts';

/** The bytes of a page with its header. */
export async function fetchPage(source: ByteSource, { start, end }: Page): Promise<Buffer> {
  return Buffer.from(await source.slice(start, end));
}

/** The values of a page as they were before compression; undefined for a codec that is not known. */
export async function fetchUnpacked(
  { meta: { codec } }: ChunkPages,
  { header, bodyStart, end }: Page,
  source: ByteSource,
): Promise<Buffer | undefined> {
  return unpackPage(
    codec,
    new Uint8Array(await source.slice(bodyStart, end)),
    header.uncompressed_page_size,
  );
}

/** The same of bytes that are there. @throws DamagedParquetError */
export function unpackPage(
  codec: CompressionCodec,
  packed: Uint8Array,
  sizeBytes: number,
): Buffer | undefined {
  const unpack = UNPACK[codec];
  if (!unpack) return undefined;
  try {
    const bytes = unpack(packed, sizeBytes);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    throw error instanceof EvalakeError ? error : new DamagedParquetError(error);
  }
}

const UNPACK: Compressors = { UNCOMPRESSED: (bytes) => bytes, ...COMPRESSORS };
