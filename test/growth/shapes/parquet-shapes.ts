import { readParquet, writeParquet } from '#parquet/index.ts';
import { repeat, type Shape } from '../shape.ts';

const table = {
  name: 'probe',
  schemaVersion: 1,
  columns: [{ name: 'text', type: 'string', comment: '' }],
} as const;

/** Writes the lines as a column of text, as strings and as bytes, and reads both. */
async function writeColumns(input: Buffer): Promise<void> {
  const lines = input.toString().split('\n');
  for (const text of [lines, lines.map((line) => Buffer.from(line))]) {
    const { rowCount } = await readParquet(writeParquet(table, { text }));
    if (rowCount !== lines.length) throw new Error('rows are missing');
  }
}

/** `size` texts of which so many are distinct, of so many bytes. */
const texts = (size: number, distinct: number, bytes: number): string =>
  repeat(size, (index) => `${index % distinct}`.padEnd(bytes, 'x'), '\n');

const shapes: readonly Shape[] = [
  {
    name: 'a column that has a dictionary of many texts',
    from: 32_000,
    make: (size) => texts(size, size / 16, 16),
    work: writeColumns,
  },
  {
    name: 'a column that has more texts than a dictionary takes',
    from: 32_000,
    make: (size) => texts(size, size / 4 + 1, 16),
    work: writeColumns,
  },
  {
    // A dictionary is given up at a megabyte, which the smallest of them has.
    name: 'a column whose texts are too many bytes for a dictionary',
    from: 5_000,
    make: (size) => texts(size, size / 5, 1_200),
    work: writeColumns,
  },
];

/** A row is a text, its bytes and its place, and no object beside them. */
export const parquetShapes = shapes.map((shape) => ({ ...shape, bytesPerByte: 60 }));
