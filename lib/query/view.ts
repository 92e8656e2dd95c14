import type { Table, TableColumn } from '#lake/tables/table.ts';
import type { Column } from '#parquet/index.ts';

/** A view over the lake's tables, in SQL that Athena and DuckDB both read. */
export interface View {
  readonly name: string;
  /** The text for the catalogue and for docs/sql.md. */
  readonly comment: string;
  /** The tables that it reads. */
  readonly tables: readonly string[];
  readonly columns: readonly Column[];
  readonly sql: string;
}

export const PARTITION: readonly Column[] = [
  { name: 'project', type: 'string', comment: 'the project; the partition' },
  {
    name: 'year',
    type: 'string',
    comment: "of the run's start as it was first sealed, YYYY; the partition",
  },
  {
    name: 'month',
    type: 'string',
    comment: "of the run's start as it was first sealed, MM; the partition",
  },
];

/** Picks columns of a table by name, in the order of the names. */
export function pickColumns<C extends TableColumn>(
  { columns }: Table<C>,
  names: readonly C['name'][],
): Column[] {
  return names.flatMap((name) => columns.find((column) => column.name === name) ?? []);
}
