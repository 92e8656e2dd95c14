/** A set of event numbers, stored as ranges: its size depends on the gaps, not on the members. */
export class IdRanges {
  /** Ascending, disjoint and not adjacent; both ends are members. */
  readonly #ranges: [first: number, last: number][] = [];
  count = 0;

  /** The set of all numbers below `end` except the missing ranges, which are ascending. */
  static fromMissing(end: number, missing: readonly (readonly [number, number])[]): IdRanges {
    const ids = new IdRanges();
    let next = 0;
    for (const [first, last] of [...missing, [end, end] as const]) {
      if (first > next) ids.#ranges.push([next, first - 1]);
      ids.count += Math.max(0, first - next);
      next = last + 1;
    }
    return ids;
  }

  /** Adds a number; false when it was a member. */
  add(id: number): boolean {
    const at = this.#countUpTo(id);
    const before = this.#ranges[at - 1];
    if (before !== undefined && id <= before[1]) return false;
    const after = this.#ranges[at];
    this.count += 1;
    const joinsBefore = before?.[1] === id - 1;
    const joinsAfter = after?.[0] === id + 1;
    if (joinsBefore && joinsAfter) {
      before[1] = after[1];
      this.#ranges.splice(at, 1);
    } else if (joinsBefore) before[1] = id;
    else if (joinsAfter) after[0] = id;
    else this.#ranges.splice(at, 0, [id, id]);
    return true;
  }

  has(id: number): boolean {
    const before = this.#ranges[this.#countUpTo(id) - 1];
    return before !== undefined && id <= before[1];
  }

  /** Whether all members of `other` are members of this set. */
  includes(other: IdRanges): boolean {
    return other.#ranges.every(([first, last]) => {
      const range = this.#ranges[this.#countUpTo(first) - 1];
      return range !== undefined && last <= range[1];
    });
  }

  /** The highest member plus one; 0 for the empty set. */
  get end(): number {
    return (this.#ranges.at(-1)?.[1] ?? -1) + 1;
  }

  /** Whether the members are exactly the numbers below `end`. */
  get isWhole(): boolean {
    return this.count === this.end;
  }

  /** The count of ranges that begin at or below `id`. */
  #countUpTo(id: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ranges[middle]?.[0] ?? 0) <= id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
