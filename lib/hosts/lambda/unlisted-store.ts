import type { ObjectStore } from '#ports/object-store.ts';

/**
 * The store of a function that may read objects but not list them: to such a one S3 says 403, not
 * 404, of an object that is not there. Who has lost the right to read finds nothing in it either.
 */
export function unlisted(store: ObjectStore): ObjectStore {
  return {
    get: (key) => store.get(key).catch(absentIfDenied),
    getRange: (key, start, end) => store.getRange(key, start, end).catch(absentIfDenied),
    head: (key) => store.head(key).catch(absentIfDenied),
    put: (key, bytes, condition) => store.put(key, bytes, condition),
    list: (prefix, options) => store.list(prefix, options),
    delete: (keys) => store.delete(keys),
    deleteMatching: (key, etag) => store.deleteMatching(key, etag),
  };
}

/** A HEAD has no body for a code, so S3's name of it is the status alone. */
function absentIfDenied(error: unknown): undefined {
  const name = error instanceof Error ? error.name : '';
  if (name === 'AccessDenied' || name === 'Forbidden' || name === '403') return undefined;
  throw error;
}
