import type { Table } from '#lake/tables/table.ts';
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

export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (!column) throw new RangeError(`${table.name} has no column ${name}`);
  return column;
}
