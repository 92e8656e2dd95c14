import { join } from 'node:path';
import type { Table } from '#lake/tables/table.ts';
import type { Column, ColumnType } from '#parquet/index.ts';
import { tables } from '#lake/tables/all-tables.ts';
import type { TableFile } from './table-files.ts';

export function tableFolders(dataFolder: string): string[] {
  return tables.map(({ location }) => join(dataFolder, location));
}

/**
 * The folders that DuckDB may read, also escaped as in the patterns of views: DuckDB compares both
 * as text.
 */
export function allowedFolders(dataFolder: string): string[] {
  return tableFolders(dataFolder).flatMap((folder) => [`${folder}/`, `${escapeGlob(folder)}/`]);
}

/** SQL that creates a table's view over these files, or an empty view with the same columns. */
export function viewSql(table: Table, files: readonly TableFile[]): string {
  const view = `CREATE TEMP VIEW ${table.name} AS SELECT`;
  if (files.length === 0) return `${view} ${emptyColumns(table)} WHERE false`;
  const columns = table.columns.map(columnSql).join(', ');
  const paths = files.map(({ path }) => quoteText(escapeGlob(path))).join(', ');
  const options = "hive_partitioning = true, hive_types = {'year': VARCHAR, 'month': VARCHAR}";
  const from = `read_parquet([${paths}], ${options})`;
  return `${view} ${columns}, project_id AS project, year, month FROM ${from}`;
}

const SQL_TYPES: Record<ColumnType, string> = {
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  timestamp: 'TIMESTAMP',
};

/**
 * Casts timestamps to UTC without a zone: Parquet gives them one, and the session's zone must not
 * matter.
 */
function columnSql({ name, type }: Column): string {
  return type === 'timestamp' ? `make_timestamp(epoch_us("${name}")) AS "${name}"` : `"${name}"`;
}

function emptyColumns(table: Table): string {
  const typed = table.columns.map(({ name, type }) => [name, SQL_TYPES[type]] as const);
  const partition = ['project', 'year', 'month'].map((name) => [name, 'VARCHAR'] as const);
  return [...typed, ...partition]
    .map(([name, type]) => `CAST(NULL AS ${type}) AS "${name}"`)
    .join(', ');
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A pattern that matches this path only. */
function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
