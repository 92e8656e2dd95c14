import type { ObjectStore, StoredObject } from './object-store.ts';
import { RecentValues } from './recent-values.ts';

interface Kept<T> {
  readonly etag: string;
  readonly value: T;
}

export interface EtagCacheOptions<T> {
  readonly parse: (stored: StoredObject) => Promise<T>;
  /** What a value weighs; the values that are kept weigh at most `most` together. */
  readonly weigh: (value: T) => number;
  readonly most: number;
}

/**
 * Keeps what objects hold, parsed, for as long as their etags stay. Each read asks the store for the
 * etag, so it never gives anything older than the object was when it was asked. The values that were
 * used last stay.
 */
export class EtagCache<T> {
  readonly #options: EtagCacheOptions<T>;
  readonly #kept: RecentValues<Kept<T>>;

  constructor(options: EtagCacheOptions<T>) {
    this.#options = options;
    this.#kept = new RecentValues(options.most);
  }

  /** The value of the object, or undefined when there is none. */
  async read(store: ObjectStore, key: string): Promise<T | undefined> {
    const kept = this.#kept.get(key);
    if (kept && (await store.head(key))?.etag === kept.etag) return kept.value;
    this.#kept.delete(key);
    const stored = await store.get(key);
    if (!stored) return undefined;
    const { parse, weigh } = this.#options;
    const value = await parse(stored);
    this.#kept.set(key, { etag: stored.etag, value }, weigh(value));
    return value;
  }
}
