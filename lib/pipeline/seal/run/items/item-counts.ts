import { grown } from '#lake/columns/grown.ts';

/** Beyond twice the items of a metric, and this many, a list by number would be mostly empty. */
const LEAST_LISTED = 64;

/**
 * Counts by the number of an item. Items of small numbers, which most metrics have without gaps, are in a
 * list, others in a map: a metric takes memory for its own items, not for those of the whole run.
 */
export class ItemCounts {
  #listed = new Uint32Array(0);
  readonly #others = new Map<number, number>();
  #total = 0;

  at(item: number): number {
    return (this.#listed[item] ?? 0) + (this.#others.get(item) ?? 0);
  }

  /** Counts one more of the item, and returns how many there were. */
  add(item: number): number {
    const before = this.at(item);
    this.#total += 1;
    if (item <= 2 * this.#total + LEAST_LISTED) {
      if (item >= this.#listed.length) {
        this.#listed = grown(this.#listed, Math.max(item + 1, 2 * this.#listed.length));
      }
      this.#listed[item] = (this.#listed[item] ?? 0) + 1;
    } else {
      this.#others.set(item, (this.#others.get(item) ?? 0) + 1);
    }
    return before;
  }
}
