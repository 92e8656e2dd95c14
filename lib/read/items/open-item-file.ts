import { itemsKey } from '#contract/keys.ts';
import { ITEMS_SOURCE } from '#lake/tables/items.ts';
import { metadataOf, type PageReader, readNamed } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { withUnchanged } from '../events/open-parquet.ts';
import { ItemsChangedError } from '../read-errors.ts';

export interface ItemFileName {
  readonly project: string;
  readonly runId: string;
  /** Relative to the project's folder in the store. */
  readonly path: string;
  /** Of the file that it has to be made from. */
  readonly sourceHash: string;
}

/**
 * Opens an items file of which rows are read. A small one is fetched with one read.
 * @throws ItemsChangedError when it was made by another seal than the run's record
 */
export async function withItemFile<T>(
  store: ObjectStore,
  { project, runId, path, sourceHash }: ItemFileName,
  use: (reader: PageReader) => Promise<T>,
): Promise<T> {
  const key = itemsKey(project, path);
  const read = async (reader: PageReader) => {
    if (metadataOf(reader.layout.metadata)[ITEMS_SOURCE] !== sourceHash) return undefined;
    return { result: await use(reader) };
  };
  const used = await readNamed(key, () => withUnchanged(store, key, read));
  if (used) return used.result;
  throw new ItemsChangedError(project, runId);
}
