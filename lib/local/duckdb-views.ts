import { join } from 'node:path';
import { isProjectName } from '../contract/names.ts';
import type { Column, ColumnType, Table } from '../lake/table.ts';
import { tables } from '../lake/tables.ts';

/** A table of the lake as SQL that makes a view of it: over its files, or empty. */
export interface TableView {
  /** Fails with DuckDB's "No files found" when there is no file yet. */
  readonly overFiles: string;
  readonly empty: string;
}

/** The folders that queries read. */
export function tableFolders(dataFolder: string): string[] {
  return tables.map(({ location }) => join(dataFolder, location));
}

/**
 * Views of those tables that the SQL may name. To make one, DuckDB lists the table's files, so the
 * others are left out; a word that only looks like a table's name costs such a listing, no more.
 */
export function tableViews(dataFolder: string, sql: string, project?: string): TableView[] {
  const words = new Set(sql.toLowerCase().match(/\w+/g));
  return tables
    .filter(({ name }) => words.has(name))
    .map((table) => tableView(table, dataFolder, project));
}

function tableView(table: Table, dataFolder: string, project: string | undefined): TableView {
  const view = `CREATE OR REPLACE TEMP VIEW ${table.name} AS SELECT`;
  const columns = table.columns.map(columnSql).join(', ');
  const partition = 'project_id AS project, year, month';
  const empty = `${view} ${emptyColumns(table)} WHERE false`;
  // Another name has no files, and must not become a pattern or a path.
  if (project !== undefined && !isProjectName(project)) return { overFiles: empty, empty };
  const folder = join(dataFolder, table.location);
  const pattern = `${escapeGlob(folder)}/${project ?? '*'}/year=*/month=*/*.parquet`;
  const options = "hive_partitioning = true, hive_types = {'year': VARCHAR, 'month': VARCHAR}";
  const from = `read_parquet(${quote(pattern)}, ${options})`;
  return { overFiles: `${view} ${columns}, ${partition} FROM ${from}`, empty };
}

const SQL_TYPES: Record<ColumnType, string> = {
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  timestamp: 'TIMESTAMP',
};

/** Timestamps lose the zone that Parquet gives them, in UTC whatever the session's zone is. */
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

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The path as a pattern that only it matches. */
function escapeGlob(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
