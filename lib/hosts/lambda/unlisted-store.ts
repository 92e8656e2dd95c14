import type { ObjectStore } from '#ports/object-store.ts';

/**
 * The store of a function that may read objects but not list them. For such a function S3 answers
 * 403, not 404, for an absent object. A function that has lost the right to read therefore finds
 * every object absent too.
 */
export function unlisted(store: ObjectStore): ObjectStore {
  return {
    get: (key) => store.get(key).catch(absentIfDenied),
    getRange: (key, start, end) => store.getRange(key, start, end).catch(absentIfDenied),
    open: (key) => store.open(key).catch(absentIfDenied),
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
