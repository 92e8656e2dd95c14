import type { Column } from '#schemas/dashboard/column-table.ts';

interface Table {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column<unknown>>>;
}

/** The values of a column. */
export function unpackColumn<T>(column: Column<T>): (T | null)[] {
  if ('values' in column) return column.values;
  return column.codes.map((code) => (code === null ? null : (column.dictionary[code] ?? null)));
}

/** The rows of a table that is sent by columns. @throws when a column has more or fewer than its rows */
export function unpackTable({ rows, columns }: Table): Record<string, unknown>[] {
  const unpacked = Object.entries(columns).map(
    ([name, column]) => [name, unpackColumn(column)] as const,
  );
  for (const [name, values] of unpacked) {
    if (values.length !== rows) throw new Error(`${name} has ${values.length} of ${rows} values`);
  }
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(unpacked.map(([name, values]) => [name, values[row]])),
  );
}
