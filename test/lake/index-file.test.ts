import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexFile, type IndexRow, type IndexShape } from '#lake/compact-index/index-file.ts';
import { ParquetFile } from '#parquet/index.ts';

const shape: IndexShape = {
  table: {
    name: 'samples',
    schemaVersion: 1,
    location: 'samples',
    columns: [
      { name: 'run', type: 'string', comment: '' },
      { name: 'ts', type: 'timestamp', comment: '' },
      { name: 'id', type: 'string', comment: '' },
      { name: 'score', type: 'double', comment: '' },
    ],
  },
  runColumn: 'run',
  orderColumns: ['id', 'run'],
};
/** Of a row group, so that a few rows make several. */
const GROUP_ROWS = 4;

/** Long ids share a prefix that is longer than the bounds of a column are. */
const name = fc.tuple(fc.constantFrom('', 'x'.repeat(80)), fc.nat(12)).map(([a, b]) => `${a}${b}`);
const rowOf = fc.record({ ts: fc.nat(8), id: fc.constantFrom('a', 'b'), score: fc.nat(3) });
/** A run's rows, which differ in what orders them. */
const change = fc.record({
  run: name,
  rows: fc.uniqueArray(rowOf, { maxLength: 3, selector: ({ ts, id }) => `${ts} ${id}` }),
});

async function replace(bytes: Uint8Array | undefined, run: string, rows: readonly IndexRow[]) {
  const file = await IndexFile.read(shape, bytes, GROUP_ROWS);
  return file.replace(new Set([run]), rows);
}

it('has the bytes of a file that is made of its rows at once, however they came', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 25 }), async (changes) => {
      const runs = new Map<string, readonly IndexRow[]>();
      let bytes: Uint8Array | undefined;
      for (const { run, rows } of changes) {
        const named = rows.map((row) => ({ ...row, run }));
        runs.set(run, named);
        bytes = await replace(bytes, run, named);
      }
      const atOnce = await replace(undefined, '', [...runs.values()].flat());
      expect(bytes && Buffer.from(bytes)).toEqual(atOnce && Buffer.from(atOnce));
    }),
  );
});

const rowsFrom = (start: number, count: number) =>
  Array.from({ length: count }, (_, n) => {
    const at = start + n;
    return { run: `r${String(at).padStart(6, '0')}`, ts: at, id: 'a', score: at };
  });

it('copies the groups before what changes', async () => {
  const before = await replace(undefined, '', rowsFrom(0, 10));
  const [added] = rowsFrom(10, 1);
  if (!before || !added) throw new Error('no file');
  // Who reads the first two groups and writes them again fails, or writes other bytes.
  const file = await ParquetFile.open(before);
  const end = Number(file.rowGroup(2).columns[0]?.file_offset);
  const damaged = Buffer.from(before);
  damaged.fill(0xff, 4, end);
  const after = await replace(damaged, added.run, [added]);
  expect(after?.subarray(4, end)).toEqual(damaged.subarray(4, end));
  expect(file.groups.map(({ rowEnd }) => rowEnd)).toEqual([4, 8, 10]);
});

it('makes the groups of a former release smaller', async () => {
  const file = await IndexFile.read(shape, undefined, 100);
  const former = await file.replace(new Set(), rowsFrom(0, 10));
  const [added] = rowsFrom(10, 1);
  if (!added) throw new Error('no row');
  const after = await replace(former, added.run, [added]);
  const atOnce = await replace(undefined, '', rowsFrom(0, 11));
  expect(after && Buffer.from(after)).toEqual(atOnce && Buffer.from(atOnce));
});

it.each([0, 1, 2, 3])('takes row %i out of the first group', async (row) => {
  const rows = rowsFrom(0, 10);
  const before = await replace(undefined, '', rows);
  const moved = rows.map((each, n) => (n === row ? { ...each, ts: 20 } : each));
  const after = await replace(before, rows[row]?.run ?? '', [{ ...rows[row], ts: 20 }]);
  const atOnce = await replace(undefined, '', moved);
  expect(after && Buffer.from(after)).toEqual(atOnce && Buffer.from(atOnce));
});
