export interface BatchLimits {
  /** The most messages of a batch. */
  readonly max: number;
  /** A batch is to take no longer; any time will do when absent. */
  readonly mostMs?: number | undefined;
}

/** Fewer would share too few syncs of the disk. */
const LEAST = 25;

/**
 * How many messages the next batch takes: fewer after one that took too long, since what came meanwhile
 * has waited for it, and more again after one that took less than half of what it may.
 */
export class BatchSize {
  readonly #limits: BatchLimits;
  #size: number;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
    this.#size = limits.mostMs === undefined ? limits.max : Math.min(LEAST, limits.max);
  }

  get next(): number {
    return this.#size;
  }

  /** @param count its messages */
  took(ms: number, count: number): void {
    const { max, mostMs = Infinity } = this.#limits;
    if (ms > mostMs) this.#size = Math.max(Math.min(LEAST, max), Math.floor(count / 2));
    else if (ms < mostMs / 2 && count >= this.#size) this.#size = Math.min(max, 2 * this.#size);
  }
}
