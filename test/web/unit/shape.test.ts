import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { list, nullable, number } from '../../../web/fetch/shape.ts';

const numbers = list(list(nullable(number)));

describe('a list of an answer', () => {
  it('is read whole', () => {
    const rows = fc.array(fc.array(fc.option(fc.double())));
    fc.assert(
      fc.property(rows, (value) => {
        expect(numbers(value, 'rows')).toEqual(value);
      }),
    );
  });

  it('names the place of what it cannot be', () => {
    expect(() => numbers([[1], [2, null, 'x']], 'rows')).toThrow(/^rows\[1\]\[2\] is not a number/);
    expect(() => numbers([[1], 2], 'rows')).toThrow(/^rows\[1\] is not a list/);
  });
});
