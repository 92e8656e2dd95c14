import type { Table, TableColumn } from '#lake/tables/table.ts';
import { PARTITION, pickColumns, type View } from './view.ts';

interface NewestFirst<C extends TableColumn> {
  readonly name: string;
  readonly comment: string;
  /** A table with a row for each run and metric. */
  readonly table: Table<C>;
  readonly names: readonly C['name'][];
}

/** Columns of a table, its rows counted from the newest of their model, task and metric. */
export function newestFirstView<C extends TableColumn>({
  name,
  comment,
  table,
  names,
}: NewestFirst<C>): View {
  return {
    name,
    comment,
    tables: [table.name],
    columns: [
      ...PARTITION,
      { name: 'recency', type: 'bigint', comment: '1 for the newest run, 2 for the one before, …' },
      ...pickColumns(table, names),
    ],
    sql: `SELECT project, year, month,
  row_number() OVER (
    PARTITION BY project, model_id, task_id, metric_name ORDER BY ts DESC, run_id DESC
  ) AS recency,
  ${names.join(', ')}
FROM ${table.name}`,
  };
}
