/** How many messages, and how many bytes of them, one batch request of SQS takes. */
const MOST_ENTRIES = 10;

/** Consecutive groups of at most ten, each at most `mostBytes` together. */
export function splitBatches<T>(
  entries: readonly T[],
  sizeOf: (entry: T) => number = () => 0,
  mostBytes = Infinity,
): T[][] {
  const batches: T[][] = [];
  let current: T[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    if (current.length === MOST_ENTRIES || (current.length > 0 && bytes + size > mostBytes)) {
      batches.push(current);
      current = [];
      bytes = 0;
    }
    current.push(entry);
    bytes += size;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}
