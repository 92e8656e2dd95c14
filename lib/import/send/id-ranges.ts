/** A set of event numbers that takes room for its gaps, not for its members. */
export class IdRanges {
  /** Ascending, disjoint, not touching; both ends are members. */
  readonly #ranges: [first: number, last: number][] = [];
  count = 0;

  /** Those below `end` but for the ranges that are missing, ascending. */
  static without(end: number, missing: readonly (readonly [number, number])[]): IdRanges {
    const ids = new IdRanges();
    let next = 0;
    for (const [first, last] of [...missing, [end, end] as const]) {
      if (first > next) ids.#ranges.push([next, first - 1]);
      ids.count += Math.max(0, first - next);
      next = last + 1;
    }
    return ids;
  }

  /** False when it was a member. */
  add(id: number): boolean {
    const at = this.#search(id);
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
    const before = this.#ranges[this.#search(id) - 1];
    return before !== undefined && id <= before[1];
  }

  /** Whether all members of `other` are members. */
  includes(other: IdRanges): boolean {
    return other.#ranges.every(([first, last]) => {
      const range = this.#ranges[this.#search(first) - 1];
      return range !== undefined && last <= range[1];
    });
  }

  /** One more than the highest member; 0 for none. */
  get end(): number {
    return (this.#ranges.at(-1)?.[1] ?? -1) + 1;
  }

  /** Whether the members are exactly those below `end`. */
  get isWhole(): boolean {
    return this.count === this.end;
  }

  /** How many ranges begin at or below `id`. */
  #search(id: number): number {
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
