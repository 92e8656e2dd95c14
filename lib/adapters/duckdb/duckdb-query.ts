import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { Table } from '#lake/tables/table.ts';
import { tables } from '#lake/tables/all-tables.ts';
import {
  type CompiledQuery,
  QueryFailedError,
  type SqlRow,
  type SqlValue,
} from '#ports/sql-engine.ts';
import type { SqlTable } from '#ports/sql-reader.ts';
import { views } from '#query/all-views.ts';
import { athenaType } from './duckdb-types.ts';
import { type DuckDbApi, valueConverter } from './duckdb-values.ts';
import { viewSql } from './duckdb-views.ts';
import type { ReadValues } from './pruned-files.ts';
import { areUnchanged, listTableFiles, type TableFile } from './table-files.ts';

const MISSING_TABLE = /^Catalog Error: Table with name (\w+) does not exist/;

/** One attempt to run a query, on a connection of its own. */
export class DuckDbQuery {
  readonly #api: DuckDbApi;
  readonly #connection: DuckDBConnection;
  readonly #dataFolder: string;
  readonly #values: ReadValues;
  readonly #files: TableFile[] = [];

  /** @param values of tables, by which files are left out */
  constructor(
    api: DuckDbApi,
    connection: DuckDBConnection,
    dataFolder: string,
    values: ReadValues,
  ) {
    this.#api = api;
    this.#connection = connection;
    this.#dataFolder = dataFolder;
    this.#values = values;
  }

  async run(query: CompiledQuery): Promise<SqlRow[]> {
    const statement = await this.#prepareBound(query);
    const reader = await statement.runAndReadAll();
    const names = reader.deduplicatedColumnNames();
    const convert = valueConverter(this.#api, reader.columnTypes());
    return reader.getRows().map((row) => {
      const values = row.map((value, i) => [names[i] ?? '', convert(value, i)] as const);
      return Object.fromEntries(values);
    });
  }

  /** Keeps rows up to either limit, and computes few more. */
  async read(query: CompiledQuery, maxRows: number, maxBytes: number): Promise<SqlTable> {
    const statement = await this.#prepareBound(query);
    const result = await statement.stream();
    const types = result.columnTypes();
    const columns = result
      .columnNames()
      .map((name, i) => ({ name, type: athenaType(this.#api, types[i]) }));
    const convert = valueConverter(this.#api, types);
    const rows: SqlValue[][] = [];
    let sizeBytes = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return { columns, rows, truncated: false };
      for (const row of chunk.getRows()) {
        const values = row.map(convert);
        if (maxBytes !== Infinity) sizeBytes += Buffer.byteLength(JSON.stringify(values)) + 1;
        if (rows.length === maxRows || sizeBytes > maxBytes)
          return { columns, rows, truncated: true };
        rows.push(values);
      }
    }
  }

  async #prepareBound({
    sql,
    parameters,
    project,
  }: CompiledQuery): Promise<DuckDBPreparedStatement> {
    const statement = await this.#prepareWithViews(sql, project);
    const { BIGINT, DOUBLE, VARCHAR } = this.#api;
    const integer = (value: string | number) => Number.isSafeInteger(value);
    statement.bind(
      parameters.map((value) => (integer(value) ? BigInt(value) : value)),
      parameters.map((value) =>
        typeof value === 'string' ? VARCHAR : integer(value) ? BIGINT : DOUBLE,
      ),
    );
    return statement;
  }

  /** Whether none of the files that the query read has been replaced since its views were made. */
  async haveFilesStayed(): Promise<boolean> {
    return await areUnchanged(this.#files);
  }

  /**
   * Prepares a statement, and makes the views that DuckDB misses: of tables, or the lake's own. It
   * makes no others, as some tables have very many files.
   */
  async #prepareWithViews(sql: string, project?: string): Promise<DuckDBPreparedStatement> {
    const made = new Set<string>();
    for (;;) {
      try {
        return await this.#prepare(sql);
      } catch (error) {
        const name = missingName(error);
        if (name === undefined || made.has(name)) throw error;
        await this.#makeViews(name, made, project);
      }
    }
  }

  async #makeViews(name: string, made: Set<string>, project?: string): Promise<void> {
    made.add(name);
    const table = tables.find((candidate) => candidate.name === name);
    if (table) await this.#makeView(table, project);
    const view = views.find((candidate) => candidate.name === name);
    if (!view) return;
    // DuckDB binds a view when it is created, so the views that it reads come first.
    for (const read of view.tables) {
      if (!made.has(read)) await this.#makeViews(read, made, project);
    }
    await this.#connection.run(`CREATE TEMP VIEW ${view.name} AS ${view.sql}`);
  }

  async #prepare(sql: string): Promise<DuckDBPreparedStatement> {
    const statements = await this.#connection.extractStatements(sql);
    if (statements.count !== 1) throw new QueryFailedError('give one statement, a SELECT');
    const statement = await statements.prepare(0);
    if (statement.statementType !== this.#api.StatementType.SELECT) {
      throw new QueryFailedError('only SELECT is allowed; nothing can be written or set here');
    }
    return statement;
  }

  async #makeView(table: Table, project: string | undefined): Promise<void> {
    const values = this.#values.get(table.name);
    const files = await listTableFiles(this.#dataFolder, table, project, values);
    this.#files.push(...files);
    try {
      await this.#connection.run(viewSql(table, files));
    } catch (error) {
      // Only the first line: the rest quotes the view with all its files.
      const [reason] = error instanceof Error ? error.message.split('\n') : [String(error)];
      throw new Error(reason, { cause: error });
    }
  }
}

function missingName(error: unknown): string | undefined {
  const name = error instanceof Error ? MISSING_TABLE.exec(error.message)?.[1] : undefined;
  return name?.toLowerCase();
}
