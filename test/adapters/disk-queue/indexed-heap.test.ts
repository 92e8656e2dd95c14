import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IndexedHeap } from '#adapters/disk-queue/indexed-heap.ts';

describe('IndexedHeap', () => {
  it('gives the smallest item first, after any removals from the middle', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.array(fc.nat(50)), (values, leaving) => {
        const heap = new IndexedHeap<{ value: number; heapIndex: number }>(
          (a, b) => a.value < b.value,
        );
        const items = values.map((value) => ({ value, heapIndex: -1 }));
        for (const item of items) heap.push(item);
        const left = new Set(leaving.flatMap((index) => items[index] ?? []));
        for (const item of left) {
          expect(heap.remove(item)).toBe(true);
          expect(heap.remove(item)).toBe(false);
        }
        const expected = items.filter((item) => !left.has(item)).map(({ value }) => value);
        const got: number[] = [];
        for (let item = heap.peek(); item; item = heap.peek()) {
          got.push(item.value);
          heap.remove(item);
        }
        expect(got).toEqual(expected.toSorted((a, b) => a - b));
      }),
      { numRuns: 1000 },
    );
  });
});
