import type { ObjectStore, StoredObject } from '#ports/object-store.ts';

interface Kept<T> {
  readonly etag: string;
  readonly value: T;
  readonly weight: number;
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
  readonly #kept = new Map<string, Kept<T>>();
  #weight = 0;

  constructor(options: EtagCacheOptions<T>) {
    this.#options = options;
  }

  /** The value of the object, or undefined when there is none. */
  async read(store: ObjectStore, key: string): Promise<T | undefined> {
    const kept = this.#kept.get(key);
    if (kept && (await store.head(key))?.etag === kept.etag) {
      this.#keep(key, kept);
      return kept.value;
    }
    this.#drop(key);
    const stored = await store.get(key);
    if (!stored) return undefined;
    const value = await this.#options.parse(stored);
    this.#keep(key, { etag: stored.etag, value, weight: this.#options.weigh(value) });
    return value;
  }

  #keep(key: string, kept: Kept<T>): void {
    this.#drop(key);
    this.#kept.set(key, kept);
    this.#weight += kept.weight;
    for (const oldest of this.#kept.keys()) {
      if (this.#weight <= this.#options.most) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#weight -= this.#kept.get(key)?.weight ?? 0;
    this.#kept.delete(key);
  }
}
