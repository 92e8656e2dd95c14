import type { ColumnRows, RowSchema } from './columns.ts';

/**
 * A reader decodes a group's column whole, and a scan is shared out by group: so groups are neither
 * tiny (footer, dictionaries again) nor larger than what a small machine takes in one piece.
 */
export const ROW_GROUP_ROWS = 100_000;
/** Characters of text, which may be a few bytes each. */
export const ROW_GROUP_CHARACTERS = 64 * 1024 * 1024;

/** Where each row group ends: one past its last row, ascending; the last is the number of rows. */
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
