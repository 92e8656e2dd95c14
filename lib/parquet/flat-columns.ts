import { ColumnUnreadableError, type ParquetColumns } from './parquet-columns.ts';
import type { FlatChunk } from './flat-chunks.ts';
import { DamagedParquetError } from './read-parquet.ts';
import {
  FILL_NUMBERS,
  fillCodesWith,
  fillPicked,
  type FillPlain,
  type NumberColumn,
  type PlainValues,
  spreadFilled,
  type TextCoder,
  textEnd,
} from './values/fill-plain.ts';

/** Columns of rows, converted when they are asked for. */
export type ColumnReader = Pick<
  ParquetColumns,
  'names' | 'strings' | 'bytes' | 'numbers' | 'booleans' | 'fillNumbers' | 'fillCodes'
>;

/** Of `count` values in PLAIN. */
type Decode<T> = (values: PlainValues, column: string) => T[];

/**
 * Columns of a row group in our own encodings. They are decoded straight to what is asked for: hyparquet
 * makes a view for each text and a bigint for each number first, which take longer than all else.
 */
export class FlatColumns implements ColumnReader {
  readonly #chunks: ReadonlyMap<string, FlatChunk>;

  constructor(chunks: ReadonlyMap<string, FlatChunk>) {
    this.#chunks = chunks;
  }

  get names(): string[] {
    return [...this.#chunks.keys()];
  }

  /** @throws ColumnUnreadableError, DamagedParquetError */
  strings(column: string): (string | null)[] {
    return this.#decode(column, 'text', { BYTE_ARRAY: decodeTexts });
  }

  /** Views. @throws ColumnUnreadableError, DamagedParquetError */
  bytes(column: string): (Uint8Array | null)[] {
    return this.#decode(column, 'text', { BYTE_ARRAY: decodeViews });
  }

  /** @throws ColumnUnreadableError, also for an integer that is too large to be exact; DamagedParquetError */
  numbers(column: string): (number | null)[] {
    return this.#decode(column, 'exact numbers', NUMBERS);
  }

  /** @throws ColumnUnreadableError, DamagedParquetError */
  booleans(column: string): (boolean | null)[] {
    return this.#decode(column, 'booleans', { BOOLEAN: decodeBits });
  }

  /** As `numbers`, into a column from a row on. @param absent for null */
  fillNumbers(column: string, into: Float64Array, first = 0, absent = 0): void {
    const fill = (FILL_NUMBERS as Partial<Record<string, FillPlain>>)[this.#chunk(column).type];
    this.#fill(column, fill, 'exact numbers', { into, first, absent });
  }

  /** The codes of texts, into a column from a row on; 0 for null. */
  fillCodes(column: string, coder: TextCoder, into: Uint32Array, first = 0): void {
    const isText = this.#chunk(column).type === 'BYTE_ARRAY';
    const fill = isText ? fillCodesWith(coder) : undefined;
    this.#fill(column, fill, 'text', { into, first, absent: 0 });
  }

  #fill(column: string, fill: FillPlain | undefined, kind: string, target: FillTarget): void {
    const isFilled = fill && this.#guard(() => fillChunk(this.#chunk(column), fill, target));
    if (isFilled !== true) throw new ColumnUnreadableError(column, `does not hold ${kind}`);
  }

  #chunk(column: string): FlatChunk {
    const chunk = this.#chunks.get(column);
    if (!chunk) throw new ColumnUnreadableError(column, 'was not read');
    return chunk;
  }

  #guard<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof RangeError ? new DamagedParquetError(error) : error;
    }
  }

  #decode<T>(
    column: string,
    kind: string,
    decoders: Partial<Record<FlatChunk['type'], Decode<T>>>,
  ): (T | null)[] {
    const chunk = this.#chunk(column);
    const decode = decoders[chunk.type];
    if (!decode) throw new ColumnUnreadableError(column, `does not hold ${kind}`);
    return this.#guard(() => decodeChunk(chunk, (values) => decode(values, column)));
  }
}

function decodeChunk<T>(
  { pages, dictionary }: FlatChunk,
  decode: (values: PlainValues) => T[],
): (T | null)[] {
  const distinct = dictionary && decode(dictionary);
  const found: (T | null)[][] = pages.map(({ rows, levels, plain, places }) => {
    const values = plain ? decode(plain) : pick(distinct ?? [], places ?? new Uint32Array(0));
    return levels ? spread(values, levels, rows) : values;
  });
  const [only] = found;
  return found.length === 1 && only ? only : found.flat();
}

interface FillTarget {
  readonly into: NumberColumn;
  readonly first: number;
  /** For null. */
  readonly absent: number;
}

/** False where a number is not exact. */
function fillChunk(
  { pages, dictionary }: FlatChunk,
  fill: FillPlain,
  { into, first, absent }: FillTarget,
): boolean {
  const distinct = new (into instanceof Float64Array ? Float64Array : Uint32Array)(
    dictionary?.count ?? 0,
  );
  let isExact = !dictionary || fill(dictionary, distinct, 0);
  let at = first;
  for (const { rows, levels, plain, places } of pages) {
    if (plain) isExact = fill(plain, into, at) && isExact;
    else fillPicked(distinct, places ?? new Uint32Array(0), into, at);
    const count = plain?.count ?? places?.length ?? 0;
    if (levels) spreadFilled(into, at, { levels, count, absent });
    at += rows;
  }
  return isExact;
}

function pick<T>(distinct: readonly T[], places: Uint32Array): T[] {
  const picked = new Array<T>(places.length);
  for (let i = 0; i < places.length; i += 1) {
    const value = distinct[places[i] ?? 0];
    if (value === undefined) throw new RangeError('a value is not in the dictionary');
    picked[i] = value;
  }
  return picked;
}

function spread<T>(values: readonly T[], levels: Uint32Array, rows: number): (T | null)[] {
  const spread = new Array<T | null>(rows);
  let next = 0;
  for (let row = 0; row < rows; row += 1) {
    spread[row] = levels[row] === 1 ? (values[next++] ?? null) : null;
  }
  return spread;
}

function decodeTexts({ bytes, count }: PlainValues): string[] {
  const texts = new Array<string>(count);
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const end = textEnd(bytes, at);
    texts[i] = bytes.toString('utf8', at + 4, end);
    at = end;
  }
  return texts;
}

function decodeViews({ bytes, count }: PlainValues): Uint8Array[] {
  const views = new Array<Uint8Array>(count);
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const end = textEnd(bytes, at);
    views[i] = bytes.subarray(at + 4, end);
    at = end;
  }
  return views;
}

function decodeWith(fill: FillPlain): Decode<number> {
  return (values, column) => {
    const filled = new Float64Array(values.count);
    if (!fill(values, filled, 0)) {
      throw new ColumnUnreadableError(column, 'does not hold exact numbers');
    }
    const numbers = new Array<number>(values.count);
    for (let i = 0; i < values.count; i += 1) numbers[i] = filled[i] ?? 0;
    return numbers;
  };
}

function decodeBits({ bytes, count }: PlainValues): boolean[] {
  const booleans = new Array<boolean>(count);
  for (let i = 0; i < count; i += 1) booleans[i] = (bytes.readUInt8(i >>> 3) >>> (i & 7)) % 2 === 1;
  return booleans;
}

const NUMBERS = {
  INT32: decodeWith(FILL_NUMBERS.INT32),
  INT64: decodeWith(FILL_NUMBERS.INT64),
  DOUBLE: decodeWith(FILL_NUMBERS.DOUBLE),
};
