import { contentHash } from '#contract/content-hash.ts';
import type {
  ListOptions,
  ListPage,
  LongStore,
  LongContent,
  ObjectInfo,
  PutCondition,
  StoredObject,
} from '#ports/object-store.ts';
import { NotYetError } from '../../step/step.ts';

/** The bytes of inbox objects, by key. */
export type HeldObjects = ReadonlyMap<string, Uint8Array>;

/**
 * A store in whose inbox lie objects that nobody has put there: they are in memory, and durable where
 * they came from. Sealing reads and deletes them as it does others. No file of a run is replaced:
 * between threads of one disk only `ifAbsent` holds.
 */
export class HeldInbox implements LongStore {
  readonly #store: LongStore;
  readonly #held: Map<string, Uint8Array>;

  constructor(store: LongStore, held: HeldObjects) {
    this.#store = store;
    this.#held = new Map(held);
  }

  /** What was not deleted yet. */
  get held(): HeldObjects {
    return this.#held;
  }

  get(key: string): Promise<StoredObject | undefined> {
    const bytes = this.#held.get(key);
    return bytes ? Promise.resolve(storedObject(key, bytes)) : this.#store.get(key);
  }

  head(key: string): Promise<ObjectInfo | undefined> {
    return this.#held.has(key) ? this.get(key) : this.#store.head(key);
  }

  /** Inbox objects are read whole, by `get`; ranges are those of other objects. */
  getRange(key: string, start: number, end: number): Promise<Uint8Array | undefined> {
    return this.#store.getRange(key, start, end);
  }

  open(key: string): ReturnType<LongStore['open']> {
    return this.#store.open(key);
  }

  /** @throws NotYetError where an object is to be replaced, as `putLong` does */
  async put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<ObjectInfo> {
    refuseReplacing(key, condition);
    return this.#store.put(key, bytes, condition);
  }

  async putLong(key: string, content: LongContent, condition?: PutCondition): Promise<ObjectInfo> {
    refuseReplacing(key, condition);
    return this.#store.putLong(key, content, condition);
  }

  readonly deleteMatching: LongStore['deleteMatching'] = (...args) =>
    this.#store.deleteMatching(...args);

  /** A listing by folders does not show what is held. */
  async list(prefix: string, options: ListOptions = {}): Promise<ListPage> {
    const page = await this.#store.list(prefix, options);
    if (options.delimiter !== undefined) return page;
    const { cursor = '' } = options;
    const isOnPage = (key: string): boolean =>
      key.startsWith(prefix) && key > cursor && (page.next === undefined || key <= page.next);
    const added = [...this.#held.keys()].filter(isOnPage);
    // Keys of an inbox are ASCII.
    return { ...page, keys: [...new Set([...page.keys, ...added])].sort() };
  }

  async delete(keys: readonly string[]): Promise<void> {
    const others = keys.filter((key) => !this.#held.has(key));
    if (others.length > 0) await this.#store.delete(others);
    for (const key of keys) this.#held.delete(key);
  }
}

function refuseReplacing(key: string, condition: PutCondition | undefined): void {
  if (!condition || !('ifMatch' in condition)) return;
  throw new NotYetError(`${key} is there already; its run is sealed from the inbox`, 0);
}

function storedObject(key: string, bytes: Uint8Array): StoredObject {
  return { key, etag: contentHash(bytes), sizeBytes: bytes.length, bytes };
}
