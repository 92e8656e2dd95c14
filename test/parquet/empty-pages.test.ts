import { expect, it } from 'vitest';
import { PageReader, ParquetLayout, readParquet, writeParquet } from '#parquet/index.ts';

const TYPES = ['string', 'boolean', 'int', 'bigint', 'double', 'timestamp'] as const;
const table = {
  name: 'probe',
  schemaVersion: 1,
  columns: [
    { name: 'row', type: 'int', comment: '' },
    ...TYPES.flatMap((type) => [
      { name: `first_${type}`, type, comment: '' },
      { name: `second_${type}`, type, comment: '' },
    ]),
  ],
} as const;

const fileOf = (rows: number): Uint8Array => {
  const none = new Array<null>(rows).fill(null);
  const numbers = Array.from({ length: rows }, (_, row) => row);
  const columns = table.columns.map(({ name }): [string, readonly (number | null)[]] => [
    name,
    name === 'row' ? numbers : none,
  ]);
  return writeParquet(table, Object.fromEntries(columns));
};

/** Reads pages by the rows that each says it has. */
async function pageReader(file: Uint8Array): Promise<PageReader> {
  const slice = (start: number, end?: number) =>
    Promise.resolve(new Uint8Array(file.slice(start, end)).buffer);
  const source = { byteLength: file.length, slice };
  return new PageReader(source, await ParquetLayout.read(source));
}

const SIZES = [1, 7, 8, 21, 1000];

it('columns without values are read as such, wherever their pages lie', async () => {
  for (const rows of SIZES) {
    const file = fileOf(rows);
    const read = await readParquet(file);
    const byPage = await pageReader(file);
    for (const type of TYPES) {
      for (const name of [`first_${type}`, `second_${type}`]) {
        expect(read.raw(name), `${name} of ${rows}`).toEqual(new Array<null>(rows).fill(null));
        expect((await byPage.read([name], [rows - 1])).raw(name)).toEqual([null]);
      }
    }
  }
});

it('a file has the same bytes whether its empty pages are remembered, forgotten or new', () => {
  const first = SIZES.map(fileOf);
  expect(SIZES.map(fileOf)).toEqual(first);
  // Groups of more sizes than are remembered.
  for (let rows = 2000; rows < 2060; rows += 1) fileOf(rows);
  expect(SIZES.map(fileOf)).toEqual(first);
});
