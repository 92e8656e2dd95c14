import { readDeployment } from '../../lib/contract/deployment.ts';
import { lifecycleRules } from '../../lib/infra/lake/lifecycle-rules.ts';
import type { LongStore } from '../../lib/ports/object-store.ts';

/** S3 lets a version go at the midnight after its days. */
const UNTIL_MIDNIGHT_DAYS = 1;

const rules = lifecycleRules(readDeployment({}));

/** Days that a version of this key stays when it is no longer current, by the bucket's own rules. */
export function versionDays(key: string): number {
  const days = rules
    .filter(({ prefix = '' }) => key.startsWith(prefix))
    .flatMap(({ noncurrentVersionExpiration }) => noncurrentVersionExpiration?.toDays() ?? []);
  return Math.min(...days) + UNTIL_MIDNIGHT_DAYS;
}

/**
 * What the versions weigh that a bucket keeps of overwritten and deleted objects. A deletion leaves a
 * marker, charged as the bytes of its key, which goes a day after what it hides.
 */
export class VersionCount {
  byteDays = 0;
  readonly store: LongStore;
  readonly #sizes = new Map<string, number>();
  readonly #writes = new Map<string, number>();

  constructor(store: LongStore) {
    this.store = {
      get: (key) => store.get(key),
      getRange: (key, start, end) => store.getRange(key, start, end),
      open: (key) => store.open(key),
      head: (key) => store.head(key),
      list: (prefix, options) => store.list(prefix, options),
      put: async (key, bytes, condition) => {
        const put = await store.put(key, bytes, condition);
        this.#written(key, bytes.length);
        return put;
      },
      putLong: async (key, content, condition) => {
        const put = await store.putLong(key, content, condition);
        this.#written(key, content.sizeBytes);
        return put;
      },
      delete: async (keys) => {
        await store.delete(keys);
        for (const key of keys) this.#remove(key);
      },
      deleteMatching: async (key, etag) => {
        await store.deleteMatching(key, etag);
        this.#remove(key);
      },
    };
  }

  /** How often an object was written. */
  writesOf(key: string): number {
    return this.#writes.get(key) ?? 0;
  }

  #written(key: string, sizeBytes: number): void {
    this.#retire(key);
    this.#sizes.set(key, sizeBytes);
    this.#writes.set(key, this.writesOf(key) + 1);
  }

  #retire(key: string): void {
    this.byteDays += (this.#sizes.get(key) ?? 0) * versionDays(key);
  }

  #remove(key: string): void {
    this.#retire(key);
    this.#sizes.delete(key);
    this.byteDays += Buffer.byteLength(key) * (versionDays(key) + 1);
  }
}
