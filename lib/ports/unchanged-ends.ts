import type { UnchangedStretch } from './object-store.ts';

/** Compared at once; within the first block that differs, halves of it are. */
const BLOCK_BYTES = 64 * 1024;

/** What two contents have in common at their beginning, and behind that at their end. */
export function unchangedEnds(before: Uint8Array, after: Uint8Array): readonly UnchangedStretch[] {
  const most = Math.min(before.length, after.length);
  const headBytes = commonBytes(most, (from, to) =>
    isEqual(before.subarray(from, to), after.subarray(from, to)),
  );
  const tailBytes = commonBytes(most - headBytes, (from, to) =>
    isEqual(
      before.subarray(before.length - to, before.length - from),
      after.subarray(after.length - to, after.length - from),
    ),
  );
  const tail = {
    startByte: after.length - tailBytes,
    endByte: after.length,
    fromByte: before.length - tailBytes,
  };
  return [{ startByte: 0, endByte: headBytes, fromByte: 0 }, tail].filter(
    ({ startByte, endByte }) => startByte < endByte,
  );
}

/** How many bytes are equal, of at most so many, where equality of a range implies that of its beginning. */
function commonBytes(most: number, areEqual: (from: number, to: number) => boolean): number {
  let count = 0;
  for (let step = BLOCK_BYTES; step >= 1; step = Math.floor(step / 2)) {
    while (count < most && areEqual(count, Math.min(most, count + step))) {
      count = Math.min(most, count + step);
    }
  }
  return count;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
