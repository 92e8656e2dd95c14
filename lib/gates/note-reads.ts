import { sha256Of } from '#lake/gates/gate-record-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';

/** A store, and the SHA-256 of each object that was read whole through it, by key. */
export interface NotedStore {
  readonly store: ObjectStore;
  readonly hashes: ReadonlyMap<string, string>;
}

/** So a record states the bytes that were compared, not those that are there a moment later. */
export function noteReads(store: ObjectStore): NotedStore {
  const hashes = new Map<string, string>();
  const noted: ObjectStore = {
    get: async (key) => {
      const stored = await store.get(key);
      if (stored) hashes.set(key, sha256Of(stored.bytes));
      return stored;
    },
    getRange: (key, start, end) => store.getRange(key, start, end),
    open: (key) => store.open(key),
    head: (key) => store.head(key),
    put: (key, bytes, condition) => store.put(key, bytes, condition),
    list: (prefix, options) => store.list(prefix, options),
    delete: (keys) => store.delete(keys),
    deleteMatching: (key, etag) => store.deleteMatching(key, etag),
  };
  return { store: noted, hashes };
}
