import { expect, it } from 'vitest';
import { SparseNumbers } from '#lake/columns/sparse-numbers.ts';

it('has no number where none was set, and tells 0 from none', () => {
  const column = new SparseNumbers(4);
  expect(column.sum()).toBeNull();
  column.set(1, 0);
  column.set(3, 2.5);
  expect(column.toList()).toEqual([null, 0, null, 2.5]);
  expect(column.at(7)).toBeNull();
});

it('adds what its rows have; nothing where the sum overflows', () => {
  const column = new SparseNumbers(5, Float64Array.of(1, NaN, 2, NaN, NaN));
  expect(column.sum()).toBe(3);
  column.set(3, Number.MAX_VALUE);
  column.set(4, Number.MAX_VALUE);
  expect(column.sum()).toBeNull();
});
