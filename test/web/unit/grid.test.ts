import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortRows } from '../../../web/parts/grid/sort.ts';
import { blocksOf, ROW_HEIGHT } from '../../../web/parts/grid/window.ts';

describe('the window of a grid', () => {
  const view = fc.record({
    rows: fc.nat(100_000),
    top: fc.nat(4_000_000),
    height: fc.nat(2000),
    active: fc.integer({ min: -1, max: 100_000 }),
  });

  it('is as high as all rows, draws few of them, and always the active one', () => {
    fc.assert(
      fc.property(view, (asked) => {
        const blocks = blocksOf(asked);
        const heights = blocks.map((block) => (block.kind === 'row' ? ROW_HEIGHT : block.height));
        expect(heights.reduce((sum, height) => sum + height, 0)).toBe(asked.rows * ROW_HEIGHT);
        const drawn = blocks.flatMap((block) => (block.kind === 'row' ? [block.row] : []));
        expect(drawn.length).toBeLessThanOrEqual(Math.ceil(asked.height / ROW_HEIGHT) + 13);
        if (asked.active >= 0 && asked.active < asked.rows) expect(drawn).toContain(asked.active);
      }),
    );
  });
});

describe('sorting', () => {
  it('puts rows without a value last, either way', () => {
    const rows = [{ n: 2 }, { n: null }, { n: 1 }];
    const columns = [{ id: 'n', sortBy: ({ n }: { n: number | null }) => n }];
    expect(sortRows(rows, columns, 'n').map(({ n }) => n)).toEqual([1, 2, null]);
    expect(sortRows(rows, columns, '-n').map(({ n }) => n)).toEqual([2, 1, null]);
    expect(sortRows(rows, columns, 'unknown')).toBe(rows);
  });
});
