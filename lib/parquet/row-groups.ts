import type { ColumnRows, RowSchema } from './columns.ts';

/**
 * A reader decodes a group's column whole, and engines share out a scan by group. So groups are neither
 * tiny, as each has its own dictionaries and part of the footer, nor too large for a small machine.
 */
export const ROW_GROUP_ROWS = 100_000;
/** Characters of text, which may be a few bytes each. */
export const ROW_GROUP_CHARACTERS = 64 * 1024 * 1024;

/** The end of each row group: one past its last row, ascending; the last is the number of rows. */
export function rowGroupEnds(table: RowSchema, rows: ColumnRows, length: number): number[] {
  const texts = table.columns.flatMap(({ name, type }) =>
    type === 'string' ? [rows[name] ?? []] : [],
  );
  const ends: number[] = [];
  let start = 0;
  let characters = 0;
  for (let row = 0; row < length; row += 1) {
    for (const values of texts) {
      const value = values[row];
      if (typeof value === 'string' || value instanceof Uint8Array) characters += value.length;
    }
    if (row + 1 - start < ROW_GROUP_ROWS && characters < ROW_GROUP_CHARACTERS) continue;
    ends.push(row + 1);
    start = row + 1;
    characters = 0;
  }
  if (start < length) ends.push(length);
  return ends;
}
