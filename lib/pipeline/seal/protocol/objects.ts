import pMap from 'p-map';
import type { ObjectStore } from '#ports/object-store.ts';

const CONCURRENT_READS = 16;
const CONCURRENT_WRITES = 8;

/** An object that should lie in the lake unchanged since it was written. */
export interface ExpectedObject {
  readonly key: string;
  readonly etag: string;
}

/** Whether each object still has its etag. */
export async function areStored(
  store: ObjectStore,
  expected: readonly ExpectedObject[],
): Promise<boolean> {
  const matches = await pMap(
    expected,
    async ({ key, etag }) => (await store.head(key))?.etag === etag,
    { concurrency: CONCURRENT_READS },
  );
  return matches.every(Boolean);
}

export async function putAll(
  store: ObjectStore,
  objects: readonly { readonly key: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  await pMap(objects, ({ key, bytes }) => store.put(key, bytes), {
    concurrency: CONCURRENT_WRITES,
  });
}
