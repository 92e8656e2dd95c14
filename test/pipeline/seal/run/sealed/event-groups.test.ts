import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventGroupEnds } from '#pipeline/seal/run/sealed/event-groups.ts';

const LIMITS = { rows: 8, textBytes: 100 };

interface Row {
  readonly id: number;
  readonly bytes: number;
}

/** The row groups of events, by their ids. */
function groupsOf(rows: readonly Row[]): string[] {
  const sorted = [...rows].sort((a, b) => a.id - b.id);
  const ids = sorted.map(({ id }) => id);
  const textBytes = sorted.map(({ bytes }) => bytes);
  const ends = eventGroupEnds(ids, textBytes, LIMITS);
  return ends.map((end, index) => ids.slice(ends[index - 1] ?? 0, end).join());
}

const row = fc.record({
  id: fc.oneof(fc.nat(200), fc.maxSafeNat()),
  bytes: fc.nat(120),
});
const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 100 });

describe('the row groups of a run', () => {
  it('hold each event once, in order, and not too many unless of one number', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const groups = groupsOf(all);
        const ids = all.map(({ id }) => id).sort((a, b) => a - b);
        expect(groups.join()).toBe(ids.join());
        for (const group of groups) expect(group.split(',').length).toBeLessThanOrEqual(8);
      }),
    );
  });

  it('stay as they are but for the one that takes an event', () => {
    fc.assert(
      fc.property(rows, row, (all, late) => {
        fc.pre(!all.some(({ id }) => id === late.id));
        const before = groupsOf(all);
        const after = new Set(groupsOf([...all, late]));
        expect(before.filter((group) => !after.has(group)).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is one where all fits, and none of nothing', () => {
    expect(eventGroupEnds([0, 1, 2 ** 53 - 2], [1, 1, 1], LIMITS)).toEqual([3]);
    expect(eventGroupEnds([], [], LIMITS)).toEqual([]);
  });

  it('holds all events of one number, however long they are', () => {
    expect(eventGroupEnds([4, 5, 5, 6], [1, 90, 90, 1], LIMITS)).toEqual([1, 3, 4]);
  });
});
