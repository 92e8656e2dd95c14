import { PageReader, ParquetLayout } from '#parquet/index.ts';
import { type ObjectStore, type OpenObject, PreconditionFailedError } from '#ports/object-store.ts';
import { RecentValues } from '#ports/recent-values.ts';

/** Footers that are kept of a store. One of a million events takes some 300 kB. */
const MOST_KEPT = 32;

interface Kept {
  readonly version: string;
  readonly layout: ParquetLayout;
}

const keptOf = new WeakMap<ObjectStore, RecentValues<Kept>>();

/**
 * Opens a Parquet file of which rows are read, and closes it after the use. The footer of a file that
 * has not changed is not read again. Undefined when there is no such object.
 * @throws PreconditionFailedError when the file is replaced meanwhile
 */
export async function withParquet<T>(
  store: ObjectStore,
  key: string,
  use: (reader: PageReader) => Promise<T>,
): Promise<T | undefined> {
  const opened = await store.open(key);
  if (!opened) return undefined;
  try {
    return await use(await openReader(store, key, opened));
  } finally {
    await opened.close();
  }
}

/** Up to this size a file is fetched with one read, by those who need several columns of it. */
const SMALL_FILE_BYTES = 1024 * 1024;

/** The same for whole columns, or a search. Undefined too when the file is replaced meanwhile. */
export async function withUnchanged<T>(
  store: ObjectStore,
  key: string,
  use: (reader: PageReader) => Promise<T>,
): Promise<T | undefined> {
  const opened = await store.open(key);
  if (!opened) return undefined;
  try {
    const isSmall = opened.sizeBytes <= SMALL_FILE_BYTES;
    return await use(await openReader(store, key, isSmall ? await fetched(opened) : opened));
  } catch (error) {
    if (error instanceof PreconditionFailedError) return undefined;
    throw error;
  } finally {
    await opened.close();
  }
}

/** The same file, read once. */
async function fetched(opened: OpenObject): Promise<OpenObject> {
  const bytes = await opened.read(0, opened.sizeBytes);
  return { ...opened, read: (start, end) => Promise.resolve(bytes.subarray(start, end)) };
}

async function openReader(
  store: ObjectStore,
  key: string,
  opened: OpenObject,
): Promise<PageReader> {
  const { version, sizeBytes: byteLength } = opened;
  const source = {
    byteLength,
    slice: async (start: number, end = byteLength) => {
      const bytes = await opened.read(start < 0 ? byteLength + start : start, end);
      return wholeBuffer(bytes);
    },
  };
  const kept = keptOf.get(store) ?? new RecentValues<Kept>(MOST_KEPT);
  keptOf.set(store, kept);
  const known = kept.get(key);
  const layout = known?.version === version ? known.layout : await ParquetLayout.read(source);
  kept.set(key, { version, layout }, 1);
  return new PageReader(source, layout);
}

/** An ArrayBuffer of its own, as hyparquet needs it. */
export function wholeBuffer({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  const isWhole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  return isWhole ? buffer : new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength)).buffer;
}
