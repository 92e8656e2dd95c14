import type { ObjectStore } from '#ports/object-store.ts';

/** What was read of a store since the last `take`. */
export interface ReadWork {
  /** Requests that read objects or their ranges. */
  readonly reads: number;
  readonly bytes: number;
  /** Listings. */
  readonly lists: number;
}

/** A store that counts what is read of it. */
export class CountingStore implements ObjectStore {
  readonly #store: ObjectStore;
  #work: ReadWork = { reads: 0, bytes: 0, lists: 0 };

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  take(): ReadWork {
    const work = this.#work;
    this.#work = { reads: 0, bytes: 0, lists: 0 };
    return work;
  }

  /** What was read, without starting anew. */
  peek(): ReadWork {
    return this.#work;
  }

  readonly get: ObjectStore['get'] = async (key) => {
    const stored = await this.#store.get(key);
    this.#count(stored?.bytes.length ?? 0);
    return stored;
  };
  readonly getRange: ObjectStore['getRange'] = async (...range) => {
    const bytes = await this.#store.getRange(...range);
    this.#count(bytes?.length ?? 0);
    return bytes;
  };
  readonly open: ObjectStore['open'] = async (key) => {
    const opened = await this.#store.open(key);
    this.#count(0);
    const read = async (start: number, end: number) => {
      const bytes = (await opened?.read(start, end)) ?? new Uint8Array();
      this.#count(bytes.length);
      return bytes;
    };
    return opened && { ...opened, read };
  };
  readonly head: ObjectStore['head'] = (key) => {
    this.#count(0);
    return this.#store.head(key);
  };
  readonly list: ObjectStore['list'] = (...args) => {
    this.#work = { ...this.#work, lists: this.#work.lists + 1 };
    return this.#store.list(...args);
  };
  readonly put: ObjectStore['put'] = (...args) => this.#store.put(...args);
  readonly delete: ObjectStore['delete'] = (keys) => this.#store.delete(keys);
  readonly deleteMatching: ObjectStore['deleteMatching'] = (...args) =>
    this.#store.deleteMatching(...args);

  #count(bytes: number): void {
    this.#work = { ...this.#work, reads: this.#work.reads + 1, bytes: this.#work.bytes + bytes };
  }
}
