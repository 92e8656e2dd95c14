import { decodeHybrid, MOST_BITS, onlyNumber } from './decode-hybrid.ts';

/** The parts of a data page of version 1. */
export interface PageParts {
  /** For each row 1 when it has a value; undefined where every row has one. */
  readonly levels: Uint32Array | undefined;
  /** In PLAIN, or places in the dictionary of the chunk. */
  readonly values: Buffer;
  /** Bits of each place; undefined when the values are in PLAIN. */
  readonly placeBits: number | undefined;
}

/**
 * Splits an unpacked page; undefined when its encoding is another than our own files have. Format:
 * https://github.com/apache/parquet-format/blob/master/Encodings.md
 * @throws RangeError when the page ends before its parts
 */
export function splitPage(
  bytes: Buffer,
  rows: number,
  encoding: string,
  hasLevels: boolean,
): PageParts | undefined {
  const levelsEnd = hasLevels ? 4 + bytes.readUInt32LE(0) : 0;
  const levels = hasLevels ? levelsOf(bytes.subarray(4, levelsEnd), rows) : undefined;
  const body = bytes.subarray(levelsEnd);
  if (encoding === 'PLAIN') return { levels, values: body, placeBits: undefined };
  const placeBits = body[0] ?? 0;
  if (!encoding.endsWith('_DICTIONARY') || placeBits > MOST_BITS) return undefined;
  return { levels, values: body.subarray(1), placeBits };
}

/** In most pages all rows have a value. */
function levelsOf(bytes: Buffer, rows: number): Uint32Array | undefined {
  return onlyNumber(bytes, 1, rows) === 1 ? undefined : decodeHybrid(bytes, 1, rows);
}
