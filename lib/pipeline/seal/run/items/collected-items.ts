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
  itemId = new Uint32Array(FIRST_ITEMS);
  clusterId = new Uint32Array(FIRST_ITEMS);
  row = new Int32Array(FIRST_ITEMS);
  epoch = new Float64Array(FIRST_ITEMS);
  score = new Float64Array(FIRST_ITEMS);
  metadataStart = new Float64Array(FIRST_ITEMS);
  metadataBytes = new Uint32Array(FIRST_ITEMS);

  /** @param groups that have ended before its first item */
  constructor(metric: string, groups: number) {
    this.metric = metric;
    this.groupEnds = Array<number>(groups).fill(0);
  }

  append(item: NewItem): void {
    const at = this.length;
    if (at === this.itemId.length) this.#grow();
    this.itemId[at] = item.itemId;
    this.clusterId[at] = item.clusterId;
    this.row[at] = item.row;
    this.epoch[at] = item.epoch;
    this.score[at] = item.score;
    this.metadataStart[at] = item.metadataStart;
    this.metadataBytes[at] = item.metadataBytes;
    this.length = at + 1;
  }

  #grow(): void {
    this.itemId = grown(this.itemId, new Uint32Array(2 * this.length));
    this.clusterId = grown(this.clusterId, new Uint32Array(2 * this.length));
    this.row = grown(this.row, new Int32Array(2 * this.length));
    this.epoch = grown(this.epoch, new Float64Array(2 * this.length));
    this.score = grown(this.score, new Float64Array(2 * this.length));
    this.metadataStart = grown(this.metadataStart, new Float64Array(2 * this.length));
    this.metadataBytes = grown(this.metadataBytes, new Uint32Array(2 * this.length));
  }
}

function grown<T extends Float64Array | Uint32Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
