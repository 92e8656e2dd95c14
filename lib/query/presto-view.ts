import type { ColumnType } from '#parquet/index.ts';
import type { View } from './view.ts';

/** Athena's name for the lake's catalogue. */
export const CATALOG = 'awsdatacatalog';

/** The types of the tables' columns in Athena. With other types Athena calls a view stale. */
export const PRESTO_TYPES: Readonly<Record<ColumnType, string>> = {
  string: 'varchar',
  boolean: 'boolean',
  int: 'integer',
  bigint: 'bigint',
  double: 'double',
  timestamp: 'timestamp(3)',
};

/**
 * A view as Athena and Trino keep it in a Glue table's `ViewOriginalText`: JSON in base64 in a
 * comment. Names in the statement belong to `database`. The view runs with the caller's rights.
 */
export function prestoViewText(view: View, database: string): string {
  const definition = {
    originalSql: view.sql,
    catalog: CATALOG,
    schema: database,
    columns: view.columns.map(({ name, type }) => ({ name, type: PRESTO_TYPES[type] })),
    comment: view.comment,
    runAsInvoker: true,
  };
  const base64 = Buffer.from(JSON.stringify(definition)).toString('base64');
  return `/* Presto View: ${base64} */`;
}
