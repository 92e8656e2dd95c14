import { readParquet } from '#parquet/index.ts';
import type { TestLake } from './lake.ts';

/** The rows of a Parquet file of a lake by column name, texts decoded; empty when there is no file. */
export async function rows(lake: TestLake, key: string): Promise<Record<string, unknown>[]> {
  const bytes = lake.memory.objects.get(key);
  if (!bytes) return [];
  const columns = await readParquet(bytes);
  const decoder = new TextDecoder();
  return Array.from({ length: columns.rowCount }, (_, row) =>
    Object.fromEntries(
      columns.names.map((name) => {
        const value = columns.raw(name)[row];
        return [name, value instanceof Uint8Array ? decoder.decode(value) : value];
      }),
    ),
  );
}
