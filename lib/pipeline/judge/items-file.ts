import type { RunItems } from '#compare/run-items.ts';
import { ITEMS_SOURCE } from '#lake/tables/items.ts';
import { DamagedParquetError, metadataOf, readFooter } from '#parquet/index.ts';
import type { StoredObject } from '#ports/object-store.ts';
import { readItemScores } from './item-scores.ts';

/** An items file as it is compared. */
export interface ItemsFile {
  /** Hash of the file that it was made from. */
  readonly sourceHash: string;
  /** Absent when the file is damaged. */
  readonly items?: RunItems;
}

/** Undefined when not even its metadata can be read. */
export async function parseItemsFile({ bytes }: StoredObject): Promise<ItemsFile | undefined> {
  const footer = await unlessDamaged(() => readFooter(bytes));
  if (!footer) return undefined;
  const sourceHash = metadataOf(footer)[ITEMS_SOURCE] ?? '';
  const items = await unlessDamaged(() => readItemScores(bytes, footer));
  return { sourceHash, ...(items ? { items } : {}) };
}

async function unlessDamaged<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DamagedParquetError) return undefined;
    throw error;
  }
}
