import type { ObjectStore } from '#ports/object-store.ts';

/** A store that notes what it is asked: the method, and the key or prefix. */
export function countedStore(store: ObjectStore): { store: ObjectStore; asked: string[] } {
  const asked: string[] = [];
  const note = (call: string, key: string) => asked.push(`${call} ${key}`);
  return {
    asked,
    store: {
      get: (key) => (note('get', key), store.get(key)),
      getRange: (key, ...range) => (note('getRange', key), store.getRange(key, ...range)),
      open: (key) => (note('open', key), store.open(key)),
      head: (key) => (note('head', key), store.head(key)),
      put: (key, ...rest) => (note('put', key), store.put(key, ...rest)),
      list: (prefix, options) => (note('list', prefix), store.list(prefix, options)),
      delete: (keys) => (note('delete', keys.join()), store.delete(keys)),
      deleteMatching: (key, etag) => (note('delete', key), store.deleteMatching(key, etag)),
    },
  };
}
