import { grown } from '#lake/columns/grown.ts';
import { NO_TEXT } from '#lake/columns/text-table.ts';
import { ItemCounts } from './item-counts.ts';

const FIRST_ITEMS = 16;

/** An item to append; texts by their codes. */
export interface NewItem {
  readonly itemId: number;
  readonly clusterId: number;
  /** The event row; -1 where it was derived before. */
  readonly row: number;
  readonly epoch: number;
  readonly score: number;
  readonly metadataStart: number;
  readonly metadataBytes: number;
}

/** The items of one metric, by column. The columns have room for more than there are. */
export class CollectedItems {
  readonly metric: string;
  /** One past the last item of each row group of the events file. */
  readonly groupEnds: number[];
  /** How many answers an item has, withdrawn ones included, by the code of the item. */
  readonly answers = new ItemCounts();
  /** How many of these are withdrawn. */
  readonly skipped = new ItemCounts();
  mayRepeat = false;
  length = 0;
  itemId: Uint32Array;
  clusterId: Uint32Array;
  row: Int32Array;
  epoch: Float64Array;
  score: Float64Array;
  metadataStart: Float64Array;
  metadataBytes: Uint32Array;

  /**
   * @param groups that have ended before its first item
   * @param expected items, as far as that is known: columns that grow take twice their memory for a while
   */
  constructor(metric: string, groups: number, expected = FIRST_ITEMS) {
    this.metric = metric;
    this.itemId = new Uint32Array(expected);
    this.clusterId = new Uint32Array(expected);
    this.row = new Int32Array(expected);
    this.epoch = new Float64Array(expected);
    this.score = new Float64Array(expected);
    this.metadataStart = new Float64Array(expected);
    this.metadataBytes = new Uint32Array(expected);
    this.groupEnds = Array<number>(groups).fill(0);
  }

  append(item: NewItem): void {
    const at = this.length;
    if (at === this.itemId.length) this.#grow();
    this.itemId[at] = item.itemId;
    this.row[at] = item.row;
    // Most have neither: memory that is not written to is not taken from the system.
    if (item.clusterId !== NO_TEXT) this.clusterId[at] = item.clusterId;
    if (item.epoch !== 0) this.epoch[at] = item.epoch;
    this.score[at] = item.score;
    this.metadataStart[at] = item.metadataStart;
    this.metadataBytes[at] = item.metadataBytes;
    this.length = at + 1;
  }

  #grow(): void {
    this.itemId = grown(this.itemId, 2 * this.length);
    this.clusterId = grown(this.clusterId, 2 * this.length);
    this.row = grown(this.row, 2 * this.length);
    this.epoch = grown(this.epoch, 2 * this.length);
    this.score = grown(this.score, 2 * this.length);
    this.metadataStart = grown(this.metadataStart, 2 * this.length);
    this.metadataBytes = grown(this.metadataBytes, 2 * this.length);
  }
}
