import pMap from 'p-map';
import { recordedTarget, sealRecordKey } from '#contract/keys.ts';
import type { SealTarget } from '#contract/seal-target.ts';
import { type LakeRecord, parseLakeRecord } from '#lake/lake-record.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { EtagCache } from '../judge/etag-cache.ts';
import { withoutFilesOfOthers } from './stale-files.ts';

const CONCURRENT_READS = 16;
/** Of the records' text. A turn has rarely more: those of small runs have some 1.5 kB. */
const MOST_KEPT_BYTES = 8 * 1024 * 1024;

interface ReadRecord {
  readonly record: LakeRecord;
  readonly sizeBytes: number;
}

/**
 * Reads the seal records of turns. Each object that a turn writes needs them as they are after it was
 * read, so each is asked for several times; it is parsed again only when its etag is another.
 */
export class RecordReader {
  readonly #store: ObjectStore;
  readonly #records = new EtagCache<ReadRecord>({
    parse: ({ key, bytes, sizeBytes }) =>
      Promise.resolve({ record: parseLakeRecord(recordedTarget(key), bytes), sizeBytes }),
    weigh: ({ sizeBytes }) => sizeBytes,
    most: MOST_KEPT_BYTES,
  });

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  async read(target: SealTarget): Promise<LakeRecord | undefined> {
    return (await this.#records.read(this.#store, sealRecordKey(target)))?.record;
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
