import pMap from 'p-map';
import { recordedTarget, sealRecordKey } from '#contract/keys.ts';
import type { SealTarget } from '#contract/seal-target.ts';
import { type LakeRecord, parseLakeRecord } from '#lake/lake-record.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { EtagCache } from '../judge/etag-cache.ts';
import { withoutFilesOfOthers } from './stale-files.ts';

const CONCURRENT_READS = 16;
/** A turn has rarely more; a record takes some kilobytes. */
const MOST_KEPT = 2000;

/**
 * Reads the seal records of one turn. Each object that the turn writes needs them as they are after it was
 * read, so each is asked for several times; it is parsed again only when its etag is another.
 */
export class RecordReader {
  readonly #store: ObjectStore;
  readonly #records = new EtagCache<LakeRecord>({
    parse: ({ key, bytes }) => Promise.resolve(parseLakeRecord(recordedTarget(key), bytes)),
    weigh: () => 1,
    most: MOST_KEPT,
  });

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  read(target: SealTarget): Promise<LakeRecord | undefined> {
    return this.#records.read(this.#store, sealRecordKey(target));
  }

  /** Those that exist, without the stale files that are another run's now. */
  async readAll(targets: readonly SealTarget[]): Promise<LakeRecord[]> {
    const concurrency = { concurrency: CONCURRENT_READS };
    const records = await pMap(targets, (target) => this.read(target), concurrency);
    return pMap(
      records.flatMap((record) => record ?? []),
      (record) => withoutFilesOfOthers(this.#store, record),
      concurrency,
    );
  }
}
