import type { ObjectStore } from '#ports/object-store.ts';

type Call = Exclude<keyof ObjectStore, 'deleteMatching'>;

/** A store that tells what it is asked: the method, and the keys or the prefix. */
export function noteCalls(
  store: ObjectStore,
  note: (call: Call, keys: readonly string[]) => void,
): ObjectStore {
  return {
    get: (key) => (note('get', [key]), store.get(key)),
    getRange: (key, ...range) => (note('getRange', [key]), store.getRange(key, ...range)),
    open: (key) => (note('open', [key]), store.open(key)),
    head: (key) => (note('head', [key]), store.head(key)),
    put: (key, ...rest) => (note('put', [key]), store.put(key, ...rest)),
    list: (prefix, options) => (note('list', [prefix]), store.list(prefix, options)),
    delete: (keys) => (note('delete', keys), store.delete(keys)),
    deleteMatching: (key, etag) => (note('delete', [key]), store.deleteMatching(key, etag)),
  };
}

/** A store that notes what it is asked, each call as a line. */
export function countedStore(store: ObjectStore): { store: ObjectStore; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    store: noteCalls(store, (call, keys) => asked.push(`${call} ${keys.join()}`)),
  };
}
