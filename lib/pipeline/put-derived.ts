import type { ObjectInfo, ObjectStore } from '../ports/object-store.ts';
import { PreconditionFailedError } from '../ports/object-store.ts';

/** An object, as it was when something was derived from it. */
export interface Source {
  readonly key: string;
  readonly etag: string;
}

/**
 * Puts what was derived from a source, unless the source is another by now. So a slow sealer
 * overwrites nothing that a faster one derived from more, and need not live on to mend it. The source
 * is looked at after what lies at the key: what is derived from a later one comes after both looks,
 * and so this put is refused.
 * @throws PreconditionFailedError when another sealer was faster
 */
export async function putDerivedObject(
  store: ObjectStore,
  source: Source,
  { key, bytes }: { readonly key: string; readonly bytes: Uint8Array },
): Promise<ObjectInfo> {
  const before = await store.head(key);
  if ((await store.head(source.key))?.etag !== source.etag) {
    throw new PreconditionFailedError(source.key);
  }
  return store.put(key, bytes, before ? { ifMatch: before.etag } : { ifAbsent: true });
}
