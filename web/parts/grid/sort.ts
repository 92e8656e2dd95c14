/** A column's name, with a minus before it when the largest comes first. */
export type SortKey = string;

export interface SortableColumn<Row> {
  readonly id: string;
  /** What rows are ordered by; null comes last either way. */
  readonly sortBy?: (row: Row) => number | string | null;
}

/** The rows in the order of a column; in their own where there is no such column. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly SortableColumn<Row>[],
  sort: SortKey,
): readonly Row[] {
  const isDown = sort.startsWith('-');
  const sortBy = columns.find(({ id }) => id === (isDown ? sort.slice(1) : sort))?.sortBy;
  if (!sortBy) return rows;
  return rows
    .map((row) => ({ row, key: sortBy(row) }))
    .sort((a, b) => compare(a.key, b.key, isDown))
    .map(({ row }) => row);
}

function compare(a: number | string | null, b: number | string | null, isDown: boolean): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = a < b ? -1 : a > b ? 1 : 0;
  return isDown ? -order : order;
}
