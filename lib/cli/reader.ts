import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { FileStore } from '#adapters/disk/file-store.ts';

/** A data folder to read, beside a server that may be working on it. */
export async function openReader(
  dataFolder: string,
): Promise<{ readonly store: FileStore; readonly engine: DuckDbEngine }> {
  return { store: new FileStore(dataFolder), engine: await DuckDbEngine.open({ dataFolder }) };
}
