import type { SqlTable } from '#ports/sql-reader.ts';

/** The rows from the first on whose JSON together stays below so many bytes. */
export function withinBytes(table: SqlTable, maxBytes: number): SqlTable {
  let size = 0;
  for (const [index, row] of table.rows.entries()) {
    size += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (size > maxBytes) return { ...table, rows: table.rows.slice(0, index), truncated: true };
  }
  return table;
}
