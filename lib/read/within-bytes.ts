import type { SqlTable } from '#ports/sql-reader.ts';

/** The rows from the first on whose JSON together stays below so many bytes. */
export function withinBytes(table: SqlTable, maxBytes: number): SqlTable {
  let sizeBytes = 0;
  for (const [index, row] of table.rows.entries()) {
    sizeBytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (sizeBytes > maxBytes)
      return { ...table, rows: table.rows.slice(0, index), truncated: true };
  }
  return table;
}
