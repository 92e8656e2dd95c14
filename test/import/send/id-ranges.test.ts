import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdRanges } from '#import/send/id-ranges.ts';

const ids = fc.array(fc.nat({ max: 40 }));

function rangesOf(members: readonly number[]): IdRanges {
  const ranges = new IdRanges();
  for (const id of members) ranges.add(id);
  return ranges;
}

describe('a set of event numbers', () => {
  it('behaves like a Set', () => {
    fc.assert(
      fc.property(ids, (added) => {
        const set = new Set<number>();
        const ranges = new IdRanges();
        for (const id of added) {
          expect(ranges.add(id)).toBe(!set.has(id));
          set.add(id);
        }
        expect(ranges.count).toBe(set.size);
        expect(ranges.end).toBe(Math.max(-1, ...set) + 1);
        for (let id = 0; id <= 41; id += 1) expect(ranges.has(id)).toBe(set.has(id));
        expect(ranges.isWhole).toBe([...set].every((id) => id === 0 || set.has(id - 1)));
      }),
    );
  });

  it('includes a set when it has all of its members', () => {
    fc.assert(
      fc.property(ids, ids, (left, right) => {
        const expected = right.every((id) => left.includes(id));
        expect(rangesOf(left).includes(rangesOf(right))).toBe(expected);
      }),
    );
  });

  it('can be made from its missing ranges', () => {
    fc.assert(
      fc.property(ids, (members) => {
        const ranges = rangesOf(members);
        const missing: [number, number][] = [];
        for (let id = 0; id < ranges.end; id += 1) if (!ranges.has(id)) missing.push([id, id]);
        const again = IdRanges.fromMissing(ranges.end, missing);
        expect(again.count).toBe(ranges.count);
        expect(again.includes(ranges)).toBe(true);
        expect(again.end).toBe(ranges.end);
      }),
    );
  });
});
