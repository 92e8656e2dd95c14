import type { DuckDBConnection, DuckDBInstance, DuckDBPreparedStatement } from '@duckdb/node-api';
import { mkdir, realpath } from 'node:fs/promises';
import type { CompiledQuery, SqlEngine, SqlRow } from '../ports/sql-engine.ts';
import { QueryFailedError } from '../ports/sql-engine.ts';
import { PRELUDE } from './duckdb-prelude.ts';
import type { DuckDbApi } from './duckdb-values.ts';
import { valueConverter } from './duckdb-values.ts';
import type { TableView } from './duckdb-views.ts';
import { quote, tableFolders, tableViews } from './duckdb-views.ts';

/** A file was replaced or deleted between the listing and the reading of it. */
const FILE_CHANGED =
  /No such file|No files found|magic bytes|Prefix error|TProtocol|snappy|corrupt/i;
const ATTEMPTS = 5;

/**
 * Athena's place on a laptop: DuckDB in memory over the lake's files. Each query opens the files
 * anew, so it sees what was sealed before it began. It can read the tables' folders and nothing
 * else, and runs one SELECT at a time; that a project's key reads only that project is up to who
 * compiles the query.
 */
export class DuckDbEngine implements SqlEngine {
  readonly #api: DuckDbApi;
  readonly #instance: DuckDBInstance;
  readonly #dataFolder: string;
  readonly #running = new Set<Promise<unknown>>();

  private constructor(api: DuckDbApi, instance: DuckDBInstance, dataFolder: string) {
    this.#api = api;
    this.#instance = instance;
    this.#dataFolder = dataFolder;
  }

  /** Makes the tables' folders where they are absent. */
  static async open(options: { readonly dataFolder: string }): Promise<DuckDbEngine> {
    const api = await import('@duckdb/node-api');
    await mkdir(options.dataFolder, { recursive: true });
    const dataFolder = await realpath(options.dataFolder);
    for (const folder of tableFolders(dataFolder)) await mkdir(folder, { recursive: true });
    const instance = await api.DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // Files are replaced under their names.
      enable_external_file_cache: 'false',
      // It would spill into the working folder.
      temp_directory: '',
    });
    const connection = await instance.connect();
    const folders = tableFolders(dataFolder).map((folder) => quote(`${folder}/`));
    for (const sql of [...PRELUDE, ...hardening(folders)]) await connection.run(sql);
    connection.closeSync();
    return new DuckDbEngine(api, instance, dataFolder);
  }

  async run(query: CompiledQuery): Promise<readonly SqlRow[]> {
    const running = this.#attempt(query, ATTEMPTS);
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      if (error instanceof QueryFailedError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      const relative = message.replaceAll(`${this.#dataFolder}/`, '');
      throw new QueryFailedError(relative, { cause: error });
    } finally {
      this.#running.delete(running);
    }
  }

  /** Waits for the queries that run. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#running);
    this.#instance.closeSync();
  }

  async #attempt(query: CompiledQuery, attempts: number): Promise<SqlRow[]> {
    const connection = await this.#instance.connect();
    try {
      for (const view of tableViews(this.#dataFolder, query.sql, query.project)) {
        await createView(connection, view);
      }
      return await this.#rows(connection, query);
    } catch (error) {
      if (attempts > 1 && error instanceof Error && FILE_CHANGED.test(error.message)) {
        return await this.#attempt(query, attempts - 1);
      }
      throw error;
    } finally {
      connection.closeSync();
    }
  }

  async #rows(connection: DuckDBConnection, query: CompiledQuery): Promise<SqlRow[]> {
    const statement = await this.#prepare(connection, query.sql);
    const { BIGINT, DOUBLE, VARCHAR } = this.#api;
    const integer = (value: string | number) => Number.isSafeInteger(value);
    statement.bind(
      query.parameters.map((value) => (integer(value) ? BigInt(value) : value)),
      query.parameters.map((value) =>
        typeof value === 'string' ? VARCHAR : integer(value) ? BIGINT : DOUBLE,
      ),
    );
    const reader = await statement.runAndReadAll();
    const names = reader.deduplicatedColumnNames();
    const convert = valueConverter(this.#api);
    return reader.getRows().map((row) => {
      const values = row.map((value, i) => [names[i] ?? '', convert(value)] as const);
      return Object.fromEntries(values);
    });
  }

  async #prepare(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) throw new QueryFailedError('give one statement, a SELECT');
    const statement = await statements.prepare(0);
    if (statement.statementType !== this.#api.StatementType.SELECT) {
      throw new QueryFailedError('only SELECT is allowed; nothing can be written or set here');
    }
    return statement;
  }
}

function hardening(folders: readonly string[]): string[] {
  return [
    "SET GLOBAL TimeZone = 'UTC'",
    `SET GLOBAL allowed_directories = [${folders.join(', ')}]`,
    'SET GLOBAL enable_external_access = false',
    'SET GLOBAL lock_configuration = true',
  ];
}

async function createView(connection: DuckDBConnection, view: TableView): Promise<void> {
  try {
    await connection.run(view.overFiles);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('No files found')) throw error;
    await connection.run(view.empty);
  }
}
