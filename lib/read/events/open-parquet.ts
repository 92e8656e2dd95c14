import { PageReader, ParquetLayout } from '#parquet/index.ts';
import type { ObjectStore, OpenObject } from '#ports/object-store.ts';

/** Footers that are kept of a store. One of a million events takes some 300 kB. */
const MOST_KEPT = 32;

interface Kept {
  readonly version: string;
  readonly layout: ParquetLayout;
}

const keptOf = new WeakMap<ObjectStore, Map<string, Kept>>();

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
  const kept = keptOf.get(store) ?? new Map<string, Kept>();
  keptOf.set(store, kept);
  const known = kept.get(key);
  const layout = known?.version === version ? known.layout : await ParquetLayout.read(source);
  kept.delete(key);
  kept.set(key, { version, layout });
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return new PageReader(source, layout);
}

/** An ArrayBuffer of its own, as hyparquet needs it. */
function wholeBuffer({ buffer, byteOffset, byteLength }: Uint8Array): ArrayBuffer {
  const isWhole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
  return isWhole ? buffer : new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength)).buffer;
}
