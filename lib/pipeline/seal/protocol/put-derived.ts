import pMap from 'p-map';
import { ifUnchanged, type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';

/** An object, as it was when something was derived from it. */
export interface Source {
  readonly key: string;
  readonly etag: string;
}

export interface DerivedObject {
  readonly key: string;
  readonly bytes: Uint8Array;
}

const CONCURRENT = 8;

/**
 * Puts what was derived from a source, unless the source is another by now. So a slow sealer
 * overwrites nothing that a faster one derived from more, and need not live on to mend it. The source
 * is looked at after what lies at the keys: what is derived from a later one comes after both looks,
 * and so these puts are refused.
 * @returns the etag that each has now, by key
 * @throws PreconditionFailedError when another sealer was faster
 */
export async function putDerivedObjects(
  store: ObjectStore,
  source: Source,
  objects: readonly DerivedObject[],
): Promise<ReadonlyMap<string, string>> {
  const concurrency = { concurrency: CONCURRENT };
  const former = await pMap(objects, ({ key }) => store.head(key), concurrency);
  if ((await store.head(source.key))?.etag !== source.etag) {
    throw new PreconditionFailedError(source.key);
  }
  const stored = await pMap(
    objects,
    async ({ key, bytes }, index) => {
      const condition = ifUnchanged(former[index]?.etag);
      return [key, (await store.put(key, bytes, condition)).etag] as const;
    },
    concurrency,
  );
  return new Map(stored);
}
