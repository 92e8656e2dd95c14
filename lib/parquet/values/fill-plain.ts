/** Values in PLAIN, one after the other. */
export interface PlainValues {
  readonly bytes: Buffer;
  readonly count: number;
}

/** Gives texts their codes, which are not 0: equal codes for equal texts. */
export interface TextCoder {
  /** Of the UTF-8 text in `[start, end)`. */
  codeOfBytes(bytes: Uint8Array, start: number, end: number): number;
}

/** A column of numbers, or of codes of texts. */
export type NumberColumn = Float64Array | Uint32Array;

/** Writes the values to `into` from `at` on; false where a number is not exact. @throws RangeError when bytes lack */
export type FillPlain = (values: PlainValues, into: NumberColumn, at: number) => boolean;

function fillIntegers({ bytes, count }: PlainValues, into: NumberColumn, at: number): boolean {
  const view = viewOf(bytes);
  let isExact = true;
  for (let i = 0; i < count; i += 1) {
    const number = view.getInt32(8 * i + 4, true) * 2 ** 32 + view.getUint32(8 * i, true);
    isExact &&= Number.isSafeInteger(number);
    into[at + i] = number;
  }
  return isExact;
}

function fillSmallIntegers({ bytes, count }: PlainValues, into: NumberColumn, at: number): boolean {
  const view = viewOf(bytes);
  for (let i = 0; i < count; i += 1) into[at + i] = view.getInt32(4 * i, true);
  return true;
}

function fillDoubles({ bytes, count }: PlainValues, into: NumberColumn, at: number): boolean {
  const view = viewOf(bytes);
  for (let i = 0; i < count; i += 1) into[at + i] = view.getFloat64(8 * i, true);
  return true;
}

/** By the type of the values. */
export const FILL_NUMBERS = {
  INT32: fillSmallIntegers,
  INT64: fillIntegers,
  DOUBLE: fillDoubles,
} satisfies Record<string, FillPlain>;

/** Fills codes of texts. */
export function fillCodesWith(coder: TextCoder): FillPlain {
  return ({ bytes, count }, into, at) => {
    let start = 0;
    for (let i = 0; i < count; i += 1) {
      const end = textEnd(bytes, start);
      into[at + i] = coder.codeOfBytes(bytes, start + LENGTH_BYTES, end);
      start = end;
    }
    return true;
  };
}

const LENGTH_BYTES = 4;

/** Of the text whose length lies at `at`. @throws RangeError when the bytes end before */
export function textEnd(bytes: Buffer, at: number): number {
  const end = at + LENGTH_BYTES + bytes.readUInt32LE(at);
  if (end > bytes.length) throw new RangeError('a text ends behind its page');
  return end;
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Values of a dictionary by their places. @throws RangeError when one is not in it */
export function fillPicked(
  distinct: NumberColumn,
  places: Uint32Array,
  into: NumberColumn,
  at: number,
): void {
  for (let i = 0; i < places.length; i += 1) {
    const place = places[i] ?? 0;
    if (place >= distinct.length) throw new RangeError('a value is not in the dictionary');
    into[at + i] = distinct[place] ?? 0;
  }
}

/** Moves the first values of a stretch to the rows that have one; all others get `absent`. */
export function spreadFilled(
  into: NumberColumn,
  at: number,
  { levels, count, absent }: { levels: Uint32Array; count: number; absent: number },
): void {
  // From behind, as a value never moves to the front.
  let next = at + count;
  for (let row = levels.length - 1; row >= 0; row -= 1) {
    into[at + row] = levels[row] === 1 ? (into[--next] ?? 0) : absent;
  }
}
