import type { Table, TableColumn } from '#lake/tables/table.ts';
import type { Column } from '#parquet/index.ts';

/** A view over the lake's tables, in what Athena and DuckDB read alike. */
export interface View {
  readonly name: string;
  /** For the catalogue and the documents. */
  readonly comment: string;
  /** What it reads. */
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

/** The columns of a table that have these names, in this order. */
export function columnsOf<C extends TableColumn>(
  { columns }: Table<C>,
  names: readonly C['name'][],
): Column[] {
  return names.flatMap((name) => columns.find((column) => column.name === name) ?? []);
}
