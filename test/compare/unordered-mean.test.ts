import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unorderedMean } from '#compare/unordered-mean.ts';

const LARGEST = Number.MAX_VALUE / 2 ** 10;
const values = fc.array(fc.double({ noNaN: true, min: -LARGEST, max: LARGEST }), {
  minLength: 1,
  maxLength: 9,
});
const meanOf = (given: readonly number[]) => unorderedMean(Float64Array.from(given)) + 0;

it('is the mean', () => {
  expect(meanOf([1, 0, 0, 1])).toBe(0.5);
  expect(meanOf([0.1, 0.2, 0.6])).toBeCloseTo(0.3, 15);
});

it('does not depend on the order', () => {
  const cases = values.chain((given) =>
    fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
  );
  fc.assert(
    fc.property(cases, ([given, mixed]) => {
      expect(meanOf(mixed)).toBe(meanOf(given));
    }),
  );
});

it('turns its sign with the values', () => {
  const law = (given: readonly number[]) => {
    expect(meanOf(given.map((value) => 0 - value))).toBe(0 - meanOf(given));
  };
  law([-LARGEST, -LARGEST, -LARGEST, LARGEST]);
  fc.assert(fc.property(values, law));
});
