import pMap from 'p-map';
import {
  ifUnchanged,
  type LongContent,
  type LongStore,
  PreconditionFailedError,
} from '#ports/object-store.ts';

/** The object from which others were derived, with its etag at that time. */
export interface Source {
  readonly key: string;
  readonly etag: string;
}

export interface DerivedObject {
  readonly key: string;
  readonly content: LongContent;
}

const CONCURRENT = 8;

/**
 * Puts the objects that were derived from a source, unless the source has changed since. So a slow
 * sealer overwrites nothing that a faster one derived from a newer source, and need not live on to
 * mend it. The etags at the keys are read before that of the source. Objects derived from a newer
 * source are put after both reads, change the etags, and so make these conditional puts fail.
 * @returns the new etag of each object, by key
 * @throws PreconditionFailedError when another sealer was faster
 */
export async function putDerivedObjects(
  store: LongStore,
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
    async ({ key, content }, index) => {
      const condition = ifUnchanged(former[index]?.etag);
      return [key, (await store.putLong(key, content, condition)).etag] as const;
    },
    concurrency,
  );
  return new Map(stored);
}
