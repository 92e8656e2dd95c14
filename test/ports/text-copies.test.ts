import { expect, it } from 'vitest';
import { TextCopies } from '#ports/text-copies.ts';

const MEGABYTE = 1024 * 1024;

/** The chunks of memory that copies of these sizes take. */
function chunksOf(sizes: readonly number[]): number[] {
  const copies = new TextCopies();
  const chunks = new Set(sizes.map((size) => copies.take(size).buffer));
  return [...chunks].map(({ byteLength }) => byteLength);
}

it('take little memory when they are few, and chunks of a megabyte when they are many', () => {
  expect(chunksOf(Array<number>(20).fill(100))).toEqual([4096]);
  const many = chunksOf(Array<number>(100_000).fill(100));
  expect(many.slice(0, 5)).toEqual([4096, 16_384, 65_536, 262_144, MEGABYTE]);
  expect(new Set(many.slice(4))).toEqual(new Set([MEGABYTE]));
  expect(many.length).toBeLessThan(16);
});

it('have room for a text that is longer than a chunk', () => {
  expect(chunksOf([10, 3 * MEGABYTE, 10])).toEqual([4096, 3 * MEGABYTE, MEGABYTE]);
});

it('keep their bytes when more are made, and when what was copied changes', () => {
  const copies = new TextCopies();
  const source = Buffer.alloc(1500);
  const made = Array.from({ length: 200 }, (_, index) => {
    source.fill(index);
    return copies.copy(source);
  });
  for (const [index, copy] of made.entries()) {
    expect(copy.equals(Buffer.alloc(1500, index))).toBe(true);
  }
});
