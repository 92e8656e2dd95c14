import type { ColumnMetaData, SchemaElement } from 'hyparquet';
import type { Page } from './chunk-pages.ts';
import { decodeHybrid } from './values/decode-hybrid.ts';
import { splitPage } from './values/split-page.ts';

/** Values of one kind, one after the other. */
interface PlainValues {
  readonly at: (index: number) => unknown;
}

/** A page whose values are decoded one by one, for those who need few of them. */
export interface PlainPage {
  /** The values of a range of the page's rows; null where a row has none. */
  readonly values: (start: number, end: number) => unknown[];
}

/**
 * The page of a flat column, from its unpacked bytes and those of the chunk's dictionary; undefined
 * when its encoding is another than our own files have.
 */
export function plainPage(
  { type }: Pick<ColumnMetaData, 'type'>,
  { repetition_type: repetition }: Pick<SchemaElement, 'repetition_type'>,
  { header, rowStart, rowEnd }: Page,
  bytes: Buffer,
  dictionary: Buffer | undefined,
): PlainPage | undefined {
  const encoding = header.data_page_header?.encoding;
  const rows = rowEnd - rowStart;
  if (encoding === undefined || repetition === 'REPEATED') return undefined;
  const parts = splitPage(bytes, rows, encoding, repetition === 'OPTIONAL');
  if (!parts) return undefined;
  const { levels, values, placeBits } = parts;
  const places = levels && placesOf(levels);
  const texts = placeBits === undefined ? values : dictionary;
  const plain = texts && plainValues(type, texts);
  if (!plain) return undefined;
  const indexes = placeBits === undefined ? undefined : decodeHybrid(values, placeBits, rows);
  const valueOf = indexes ? (place: number) => plain.at(indexes[place] ?? 0) : plain.at;
  const valueAt = (row: number): unknown => {
    if (!levels || !places) return valueOf(row);
    return levels[row] === 1 ? valueOf(places[row] ?? 0) : null;
  };
  return {
    values: (start, end) => Array.from({ length: end - start }, (_, i) => valueAt(start + i)),
  };
}

/** For each row, how many rows before it have a value. */
function placesOf(levels: Uint32Array): Uint32Array {
  const places = new Uint32Array(levels.length);
  let place = 0;
  for (let row = 0; row < levels.length; row += 1) {
    places[row] = place;
    place += levels[row] ?? 0;
  }
  return places;
}

function plainValues(type: ColumnMetaData['type'], bytes: Buffer): PlainValues | undefined {
  switch (type) {
    case 'INT32':
      return { at: (index) => bytes.readInt32LE(index * 4) };
    case 'INT64':
      return { at: (index) => bytes.readBigInt64LE(index * 8) };
    case 'DOUBLE':
      return { at: (index) => bytes.readDoubleLE(index * 8) };
    case 'BYTE_ARRAY':
      return new ByteArrays(bytes);
    default:
      return undefined;
  }
}

/** Equal indexes give the same object. */
class ByteArrays implements PlainValues {
  readonly #bytes: Buffer;
  readonly #starts: number[] = [0];
  readonly #made = new Map<number, Uint8Array>();

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  readonly at = (index: number): Uint8Array => {
    const known = this.#made.get(index);
    if (known) return known;
    for (let next = this.#starts.length; next <= index; next += 1) {
      const last = this.#starts[next - 1] ?? 0;
      this.#starts.push(last + 4 + this.#bytes.readUInt32LE(last));
    }
    const start = (this.#starts[index] ?? 0) + 4;
    const value = this.#bytes.subarray(start, start + this.#bytes.readUInt32LE(start - 4));
    this.#made.set(index, value);
    return value;
  };
}
