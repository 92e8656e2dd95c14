import type { ObjectStore, OpenObject } from '#ports/object-store.ts';

/**
 * The store with a check before each read of it, which throws where nobody waits for the answer any
 * more. Whatever takes long reads many objects, or an object in many pieces.
 */
export function stoppableStore(store: ObjectStore, check: () => void): ObjectStore {
  const checked = <Given extends unknown[], Result>(work: (...given: Given) => Promise<Result>) => {
    return async (...given: Given): Promise<Result> => {
      check();
      return work(...given);
    };
  };
  const checkedObject = (object: OpenObject): OpenObject => ({
    version: object.version,
    sizeBytes: object.sizeBytes,
    read: checked((start, end) => object.read(start, end)),
    close: () => object.close(),
  });
  return {
    get: checked((key) => store.get(key)),
    getRange: checked((key, start, end) => store.getRange(key, start, end)),
    open: checked(async (key) => {
      const object = await store.open(key);
      return object && checkedObject(object);
    }),
    head: checked((key) => store.head(key)),
    list: checked((prefix, options) => store.list(prefix, options)),
    put: (key, bytes, condition) => store.put(key, bytes, condition),
    delete: (keys) => store.delete(keys),
    deleteMatching: (key, etag) => store.deleteMatching(key, etag),
  };
}
