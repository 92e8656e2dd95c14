import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readColumn } from '../../../web/fetch/columns.ts';
import { flag, list, nullable, number, type Shape, text } from '../../../web/fetch/shape.ts';

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

describe('a column of an answer', () => {
  const shapes: readonly Shape<unknown>[] = [text, number, flag];
  const cells = fc.array(
    fc.oneof(fc.constant(null), fc.constantFrom<unknown>('a', 1, true, {}, [], [1])),
    { maxLength: 4 },
  );
  const outcomeOf = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error) {
      return String(error);
    }
  };

  it('has the cells that a list of its shape has, and refuses what that refuses', () => {
    fc.assert(
      fc.property(fc.constantFrom(...shapes), cells, (shape, values) => {
        const read = () => readColumn({ values }, values.length, shape, 'column');
        expect(outcomeOf(read)).toEqual(outcomeOf(() => list(nullable(shape))(values, 'column')));
      }),
    );
  });

  it('has the texts that its codes stand for', () => {
    const column = { dictionary: ['a', 'b'], codes: [1, null, 0, 1, 7] };
    expect(readColumn(column, 5, text, 'column')).toEqual(['b', null, 'a', 'b', null]);
    const wrong = { dictionary: ['a'], codes: [0, 'x'] };
    expect(() => readColumn(wrong, 2, text, 'column')).toThrow(/^column\[1\] is not a number/);
  });
});
