import { contentHash } from '#contract/content-hash.ts';
import {
  type ListOptions,
  type ListPage,
  type ObjectInfo,
  type ObjectStore,
  type OpenObject,
  PreconditionFailedError,
  type PutCondition,
  type StoredObject,
} from '#ports/object-store.ts';

/** Objects in memory, for tests that look at the whole lake. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, Uint8Array>();
  readonly #modifiedAtMs = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  get(key: string): Promise<StoredObject | undefined> {
    const bytes = this.objects.get(key);
    return Promise.resolve(bytes && { ...info(key, bytes), bytes });
  }

  getRange(key: string, start: number, end: number): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.objects.get(key)?.slice(start, end));
  }

  /** An object that is replaced is another array: the one that was opened stays as it is. */
  open(key: string): Promise<OpenObject | undefined> {
    const bytes = this.objects.get(key);
    return Promise.resolve(
      bytes && {
        version: etagOf(bytes),
        sizeBytes: bytes.length,
        read: (start, end) => Promise.resolve(bytes.slice(start, end)),
        close: () => Promise.resolve(),
      },
    );
  }

  head(key: string): Promise<ObjectInfo | undefined> {
    const bytes = this.objects.get(key);
    const modifiedAtMs = this.#modifiedAtMs.get(key) ?? 0;
    return Promise.resolve(bytes && { ...info(key, bytes), modifiedAtMs });
  }

  /** Checks and puts without a pause, so that nothing comes between the two. */
  put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<ObjectInfo> {
    const current = this.objects.get(key);
    if (condition) {
      const holds =
        'ifAbsent' in condition
          ? current === undefined
          : current !== undefined && info(key, current).etag === condition.ifMatch;
      if (!holds) return Promise.reject(new PreconditionFailedError(key));
    }
    const stored = Uint8Array.from(bytes);
    this.objects.set(key, stored);
    this.#modifiedAtMs.set(key, this.#now());
    return Promise.resolve(info(key, stored));
  }

  list(prefix: string, options: ListOptions = {}): Promise<ListPage> {
    const { delimiter, cursor = '', limit = 1000 } = options;
    const entries = new Set<string>();
    for (const key of this.objects.keys()) {
      if (!key.startsWith(prefix)) continue;
      const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      entries.add(cut === -1 ? key : key.slice(0, cut + 1));
    }
    const left = [...entries].sort(compareBytes).filter((entry) => compareBytes(entry, cursor) > 0);
    const page = left.slice(0, limit);
    const last = page.at(-1);
    return Promise.resolve({
      keys: page.filter((entry) => !delimiter || !entry.endsWith(delimiter)),
      prefixes: page.filter((entry) => delimiter && entry.endsWith(delimiter)),
      ...(left.length > page.length && last !== undefined ? { next: last } : {}),
    });
  }

  delete(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.objects.delete(key);
    return Promise.resolve();
  }

  deleteMatching(key: string, etag: string): Promise<void> {
    const current = this.objects.get(key);
    if (!current || etagOf(current) !== etag) {
      return Promise.reject(new PreconditionFailedError(key));
    }
    return this.delete([key]);
  }
}

function info(key: string, bytes: Uint8Array): ObjectInfo {
  return { key, etag: etagOf(bytes), sizeBytes: bytes.length };
}

const etags = new WeakMap<Uint8Array, string>();

function etagOf(bytes: Uint8Array): string {
  const etag = etags.get(bytes) ?? contentHash(bytes);
  etags.set(bytes, etag);
  return etag;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
