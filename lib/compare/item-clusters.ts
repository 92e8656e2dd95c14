/** The cluster of each item. */
export interface ItemClusters {
  /** By rank, from 0. */
  readonly numbers: Int32Array;
  readonly count: number;
}

/**
 * An item without a cluster is one of its own. Undefined when no two items share one.
 * @param ranks the item of each row; below 0 where the row is left out
 */
export function itemClusters(
  names: readonly (string | null)[],
  ranks: Int32Array,
  count: number,
): ItemClusters | undefined {
  const ofItem = new Array<string | null>(count).fill(null);
  ranks.forEach((rank, row) => {
    const name = names[row] ?? null;
    const known = ofItem[rank] ?? null;
    if (rank < 0 || name === null) return;
    // Should answers to one item disagree, the order of rows must not decide.
    if (known === null || name < known) ofItem[rank] = name;
  });
  const numberOf = new Map<string, number>();
  let next = 0;
  const numbers = Int32Array.from(ofItem, (name) => {
    if (name === null) return next++;
    const known = numberOf.get(name);
    if (known !== undefined) return known;
    numberOf.set(name, next);
    return next++;
  });
  return next === count ? undefined : { numbers, count: next };
}
