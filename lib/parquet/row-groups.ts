import type { ColumnRows, RowSchema } from './columns.ts';

/**
 * A reader decodes a group's column whole, and engines share out a scan by group. So groups are neither
 * tiny, as each has its own dictionaries and part of the footer, nor too large for a small machine.
 */
export const ROW_GROUP_ROWS = 100_000;
/** Of text, as UTF-8. */
export const ROW_GROUP_TEXT_BYTES = 64 * 1024 * 1024;

/** Tells where a row group ends. */
class RowGroupMeter {
  readonly #mostRows: number;
  #rows = 0;
  #textBytes = 0;

  constructor(mostRows: number) {
    this.#mostRows = mostRows;
  }

  /** Counts a row with so much text; whether the group ends with it. */
  endsWith(textBytes: number): boolean {
    this.#rows += 1;
    this.#textBytes += textBytes;
    if (this.#rows < this.#mostRows && this.#textBytes < ROW_GROUP_TEXT_BYTES) return false;
    this.#rows = 0;
    this.#textBytes = 0;
    return true;
  }
}

/** The bytes that a value has as text in a string column; 0 when it is none. */
function textBytesOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  return typeof value === 'string' ? Buffer.byteLength(value) : 0;
}

/**
 * The end of each row group: one past its last row, ascending; the last is the number of rows. Where a
 * group ends follows from its own rows.
 */
export function rowGroupEnds(
  table: RowSchema,
  rows: ColumnRows,
  length: number,
  mostRows = ROW_GROUP_ROWS,
): number[] {
  const texts = table.columns.flatMap(({ name, type }) =>
    type === 'string' ? [rows[name] ?? []] : [],
  );
  const ends: number[] = [];
  const meter = new RowGroupMeter(mostRows);
  for (let row = 0; row < length; row += 1) {
    let textBytes = 0;
    for (const values of texts) textBytes += textBytesOf(values[row]);
    if (meter.endsWith(textBytes)) ends.push(row + 1);
  }
  if ((ends.at(-1) ?? 0) < length) ends.push(length);
  return ends;
}
