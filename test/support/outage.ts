import { type LongStore, StoreUnavailableError } from '#ports/object-store.ts';
import { type Queue, SendError } from '#ports/queue.ts';

/** The store, of which every call fails while `isAway`. */
export function storeWithOutages(store: LongStore, isAway: () => boolean): LongStore {
  return new Proxy<LongStore>(store, {
    get: (target, name: keyof LongStore) => {
      // What a port may have beyond a store is asked for too.
      if (!(name in target)) return undefined;
      return isAway()
        ? () => Promise.reject(new StoreUnavailableError('away'))
        : target[name].bind(target);
    },
  });
}

/** What a function can do to a queue, to send and to say when a message comes again; neither while `isAway`. */
export function queueWithOutages(queue: Queue, isAway: () => boolean): Queue {
  const allOf = (messages: readonly unknown[]) => messages.map((_, index) => index);
  return {
    send: (messages) =>
      isAway() ? Promise.reject(new SendError(allOf(messages), 'away')) : queue.send(messages),
    receive: (options) => queue.receive(options),
    delete: (receipts) => queue.delete(receipts),
    release: (receipts, seconds) =>
      isAway() ? Promise.reject(new Error('away')) : queue.release(receipts, seconds),
  };
}
