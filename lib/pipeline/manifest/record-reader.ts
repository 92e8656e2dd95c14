import pMap from 'p-map';
import { recordedTarget, sealRecordKey } from '#contract/keys.ts';
import type { SealTarget } from '#contract/seal-target.ts';
import { type LakeRecord, parseLakeRecord } from '#lake/lake-record.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { EtagCache } from '#ports/etag-cache.ts';
import { withoutFilesOfOthers } from './stale-files.ts';

const CONCURRENT_READS = 16;
/** Of the records' text: a part of a turn has no more, but for a record that is larger by itself. */
const MOST_OF_A_TURN_BYTES = 64 * 1024 * 1024;

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
  readonly #records: EtagCache<ReadRecord>;

  /** @param mostBytes of the records' text that are kept; parsed they take several times as much */
  constructor(store: ObjectStore, mostBytes = MOST_OF_A_TURN_BYTES) {
    this.#store = store;
    this.#records = new EtagCache<ReadRecord>({
      parse: ({ key, bytes, sizeBytes }) =>
        Promise.resolve({ record: parseLakeRecord(recordedTarget(key), bytes), sizeBytes }),
      weigh: ({ sizeBytes }) => sizeBytes,
      most: mostBytes,
    });
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
