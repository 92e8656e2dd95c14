import type { CompiledQuery, SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import type { SqlReader, SqlTable } from '#ports/sql-reader.ts';
import { DuckDbEngine, type DuckDbOptions } from './duckdb-engine.ts';

/** An engine that is opened by its first query: it takes some 20 MB, and many processes need none. */
export class LazyDuckDb implements SqlEngine, SqlReader {
  readonly #options: DuckDbOptions;
  #engine: Promise<DuckDbEngine> | undefined;

  constructor(options: DuckDbOptions) {
    this.#options = options;
  }

  /** @throws what `DuckDbEngine.run` throws */
  async run(query: CompiledQuery): Promise<readonly SqlRow[]> {
    return (await this.#open()).run(query);
  }

  /** @throws what `DuckDbEngine.runUntil` throws */
  async runUntil(query: CompiledQuery, signal: AbortSignal): Promise<readonly SqlRow[]> {
    return (await this.#open()).runUntil(query, signal);
  }

  async read(query: CompiledQuery, maxRows: number, maxBytes?: number): Promise<SqlTable> {
    return (await this.#open()).read(query, maxRows, maxBytes);
  }

  /** Waits for the queries that run. */
  async close(): Promise<void> {
    await (await this.#engine)?.close();
  }

  async #open(): Promise<DuckDbEngine> {
    this.#engine ??= DuckDbEngine.open(this.#options);
    try {
      return await this.#engine;
    } catch (error) {
      this.#engine = undefined;
      throw error;
    }
  }
}
