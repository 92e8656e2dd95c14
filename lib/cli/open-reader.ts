import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { FileStore } from '#adapters/disk/file-store.ts';

/** Opens a data folder for reading; a server may work on it at the same time. */
export async function openReader(
  dataFolder: string,
): Promise<{ readonly store: FileStore; readonly engine: DuckDbEngine }> {
  return { store: new FileStore(dataFolder), engine: await DuckDbEngine.open({ dataFolder }) };
}
