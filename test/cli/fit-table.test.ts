import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutNotice, fitTable } from '#cli/table/fit-table.ts';

const runs = {
  header: ['run_id', 'model', 'delta', 'ts'],
  rows: [
    ['261128131544HI6LNMV4', 'dumb/echo', '-', '2026-11-28T13:15:44.000000+00:00'],
    ['261128131539OQJ7SRX3', 'dumb/echo', '-', '2026-11-28T13:15:39.000000+00:00'],
  ],
};

const width = ({
  header,
  rows,
}: {
  header: readonly string[];
  rows: readonly (readonly string[])[];
}) =>
  header
    .map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
    .reduce((sum, each) => sum + each + 2, -2);

describe('a table in a terminal', () => {
  it('stays as it is where there is room, as in a pipe', () => {
    for (const columns of [200, Infinity]) {
      const fitted = fitTable(runs, columns);
      expect(fitted).toEqual({ ...runs, cut: [], leftOut: [] });
      expect(cutNotice(fitted)).toBeUndefined();
    }
  });

  it('first loses the columns that say nothing', () => {
    const fitted = fitTable(runs, 67);
    expect(fitted.header).toEqual(['run_id', 'model', 'ts']);
    expect(fitted).toMatchObject({ cut: [], leftOut: ['delta'] });
  });

  it('then has its widest cells cut, and says so', () => {
    const fitted = fitTable(runs, 50);
    expect(fitted.rows[0]).toEqual(['261128131544HI6LN…', 'dumb/echo', '2026-11-28T13:15:4…']);
    expect(cutNotice(fitted)).toBe(
      'to fit the terminal, cut: run_id, ts; left out: delta; --json, or a pipe, has everything',
    );
  });

  it('then loses columns at the right', () => {
    expect(fitTable(runs, 20)).toMatchObject({ leftOut: ['model', 'delta', 'ts'] });
  });

  it('fits, or is one narrow column', () => {
    const cells = fc.array(fc.string({ maxLength: 40 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        cells,
        fc.array(cells, { maxLength: 5 }),
        fc.integer({ min: 1, max: 120 }),
        (header, rows, columns) => {
          const fitted = fitTable({ header, rows }, columns);
          expect(fitted.header.length).toBeGreaterThan(0);
          if (fitted.header.length > 1) expect(width(fitted)).toBeLessThanOrEqual(columns);
          else expect(width(fitted)).toBeLessThanOrEqual(Math.max(columns, 12));
          expect(fitted.header.length + fitted.leftOut.length).toBe(header.length);
        },
      ),
    );
  });
});
