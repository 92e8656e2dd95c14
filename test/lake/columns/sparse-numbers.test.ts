import { expect, it } from 'vitest';
import { SparseNumbers } from '#lake/columns/sparse-numbers.ts';

it('has no number where none was set, and tells 0 from none', () => {
  const column = new SparseNumbers(4);
  expect(column.sum()).toBeNull();
  column.set(1, 0);
  column.fill(2, [null, 2.5]);
  expect(column.slice(0, 4)).toEqual([null, 0, null, 2.5]);
  expect(column.at(7)).toBeNull();
});

it('adds what the rows of a range have; nothing where the sum overflows', () => {
  const column = new SparseNumbers(5);
  column.fill(0, [1, null, 2, Number.MAX_VALUE, Number.MAX_VALUE]);
  expect([column.sum(0, 3), column.sum(1, 2), column.sum()]).toEqual([3, null, null]);
});
