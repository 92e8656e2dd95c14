import type { DuckDBInstance } from '@duckdb/node-api';
import { mkdir, realpath } from 'node:fs/promises';
import {
  type CompiledQuery,
  QueryFailedError,
  type SqlEngine,
  type SqlRow,
} from '#ports/sql-engine.ts';
import {
  QueryTooLargeError,
  QueryTooSlowError,
  type SqlReader,
  type SqlTable,
} from '#ports/sql-reader.ts';
import { OWNER_ONLY } from '../disk/durable-files.ts';
import { DIALECT_MACROS } from './dialect/macros.ts';
import { PRELUDE } from './duckdb-prelude.ts';
import { DuckDbQuery } from './duckdb-query.ts';
import type { DuckDbApi } from './duckdb-values.ts';
import { allowedFolders, quoteText, tableFolders } from './duckdb-views.ts';
import { findReadValues } from './pruned-files.ts';
import { QUERY_MEMORY_BYTES } from './query-memory.ts';

/** The time limit of a statement that a person wrote. */
const READ_SECONDS = 60;

export interface DuckDbOptions {
  readonly dataFolder: string;
  /** The time limit of `read`. */
  readonly readSeconds?: number;
  /** The time limit of `run`; none when absent. */
  readonly runSeconds?: number;
  /** The memory limit of all queries together. */
  readonly memoryBytes?: number;
  /** One for each processor when absent. */
  readonly threads?: number;
}

/**
 * Loads DuckDB, and creates the tables' folders where they are absent. It fails where DuckDB has no library
 * for the machine.
 */
export async function prepareDuckDb(
  folder: string,
): Promise<{ readonly api: DuckDbApi; readonly dataFolder: string }> {
  const api = await import('@duckdb/node-api');
  const { folder: mode } = OWNER_ONLY;
  await mkdir(folder, { recursive: true, mode });
  const dataFolder = await realpath(folder);
  for (const each of tableFolders(dataFolder)) await mkdir(each, { recursive: true, mode });
  return { api, dataFolder };
}

/** In seconds. */
interface TimeLimits {
  readonly read: number;
  readonly run: number | undefined;
}

/** How often a query is run again because files that it reads were replaced meanwhile. */
const ATTEMPTS = 10;

/**
 * Runs SQL on a laptop in Athena's place: DuckDB in memory over the lake's files. Each query opens
 * the files anew, so it sees everything that was sealed before it began. It can read the tables'
 * folders only, and runs one SELECT at a time. The caller that compiles a query has to bind it to
 * the key's project.
 */
export class DuckDbEngine implements SqlEngine, SqlReader {
  readonly #api: DuckDbApi;
  readonly #instance: DuckDBInstance;
  readonly #dataFolder: string;
  readonly #seconds: TimeLimits;
  readonly #running = new Set<Promise<unknown>>();

  private constructor(
    api: DuckDbApi,
    instance: DuckDBInstance,
    dataFolder: string,
    seconds: TimeLimits,
  ) {
    this.#api = api;
    this.#instance = instance;
    this.#dataFolder = dataFolder;
    this.#seconds = seconds;
  }

  /** Opens the engine, and creates the tables' folders where they are absent. */
  static async open(options: DuckDbOptions): Promise<DuckDbEngine> {
    const { api, dataFolder } = await prepareDuckDb(options.dataFolder);
    const instance = await api.DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // No cache: files are replaced under their names.
      enable_external_file_cache: 'false',
      // No spilling to disk: it would go to the working folder.
      temp_directory: '',
      memory_limit: `${Math.floor(options.memoryBytes ?? QUERY_MEMORY_BYTES)}B`,
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
    });
    const connection = await instance.connect();
    const setup = [...PRELUDE, ...DIALECT_MACROS, ...hardeningSql(dataFolder)];
    for (const sql of setup) await connection.run(sql);
    connection.closeSync();
    const { readSeconds: read = READ_SECONDS, runSeconds: run } = options;
    return new DuckDbEngine(api, instance, dataFolder, { read, run });
  }

  /** @throws QueryTooSlowError, QueryTooLargeError, QueryFailedError */
  run(query: CompiledQuery): Promise<readonly SqlRow[]> {
    return this.#within(this.#seconds.run, query, (attempt) => attempt.run(query));
  }

  /** As `run`, until the signal stops the query. @throws what `run` throws, and the signal's reason */
  async runUntil(query: CompiledQuery, signal: AbortSignal): Promise<readonly SqlRow[]> {
    const run = (attempt: DuckDbQuery): Promise<SqlRow[]> => attempt.run(query);
    try {
      return await this.#within(this.#seconds.run, query, run, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  async read(query: CompiledQuery, maxRows: number, maxBytes = Infinity): Promise<SqlTable> {
    const translated = { ...query, sql: await translateStatement(query.sql) };
    // From here on: the first translation loads the grammar, which takes as long as a short query.
    return this.#within(this.#seconds.read, query, (attempt) =>
      attempt.read(translated, maxRows, maxBytes),
    );
  }

  async #within<T>(
    seconds: number | undefined,
    query: CompiledQuery,
    run: (attempt: DuckDbQuery) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const limit = seconds === undefined ? undefined : AbortSignal.timeout(seconds * 1000);
    const stops = [limit, signal].filter((each) => each !== undefined);
    const stop = stops.length === 2 ? AbortSignal.any(stops) : stops[0];
    try {
      return await this.#track(this.#retryUntilFilesStay(query, run, stop));
    } catch (error) {
      if (limit?.aborted !== true || seconds === undefined) throw error;
      throw new QueryTooSlowError(seconds);
    }
  }

  async #track<T>(running: Promise<T>): Promise<T> {
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      if (error instanceof QueryFailedError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      if (message.startsWith('Out of Memory Error')) throw new QueryTooLargeError({ cause: error });
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

  /**
   * Runs a query again when its files were replaced meanwhile. DuckDB opens a file more than once
   * in a query, so it may read one version's footer with another's data: result and error are void
   * then.
   */
  async #retryUntilFilesStay<T>(
    query: CompiledQuery,
    run: (attempt: DuckDbQuery) => Promise<T>,
    limit?: AbortSignal,
  ): Promise<T> {
    const values = await findReadValues(query);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const connection = await this.#instance.connect();
      const attempted = new DuckDbQuery(this.#api, connection, this.#dataFolder, values);
      const interrupt = () => connection.interrupt();
      limit?.addEventListener('abort', interrupt);
      try {
        limit?.throwIfAborted();
        const result = await run(attempted);
        if (await attempted.haveFilesStayed()) return result;
      } catch (error) {
        if (limit?.aborted === true || (await attempted.haveFilesStayed())) throw error;
      } finally {
        limit?.removeEventListener('abort', interrupt);
        connection.closeSync();
      }
    }
    throw new QueryFailedError('the files kept changing while the query ran; run it again');
  }
}

/**
 * The statement in DuckDB's dialect. One that is not in Trino's grammar stays as it is: the guard
 * lets none through, and the engine's own limits hold for whatever comes past the guard.
 */
async function translateStatement(sql: string): Promise<string> {
  // Imported here, because the grammar is large and few requests need it.
  const [{ translate }, { SqlSyntaxError }] = await Promise.all([
    import('./dialect/translate.ts'),
    import('#query/trino-parser.ts'),
  ]);
  try {
    return translate(sql);
  } catch (error) {
    if (error instanceof SqlSyntaxError) return sql;
    throw error;
  }
}

function hardeningSql(dataFolder: string): string[] {
  const folders = allowedFolders(dataFolder).map(quoteText).join(', ');
  return [
    "SET GLOBAL TimeZone = 'UTC'",
    // 7 / 2 is 3, as on Athena.
    'SET GLOBAL integer_division = true',
    `SET GLOBAL allowed_directories = [${folders}]`,
    'SET GLOBAL enable_external_access = false',
    'SET GLOBAL lock_configuration = true',
  ];
}
