import { expect, it } from 'vitest';
import { ParquetWriter, writeParquet } from '#parquet/index.ts';

const table = {
  name: 'probe',
  schemaVersion: 1,
  columns: [
    { name: 'text', type: 'string', comment: '' },
    { name: 'number', type: 'bigint', comment: '' },
  ],
} as const;

/** Rows of a file: few or many values, with and without dictionaries. */
const rowsOf = (file: number) => {
  const rows = Array.from({ length: 40 * (file + 1) }, (_, index) => index);
  return {
    text: rows.map((row) => (row % 7 === 0 ? null : `${row % (3 * file + 1)}`.repeat(9 * file))),
    number: rows.map((row) => row % (200 * file + 1)),
  };
};

it('files that are written at the same time, group by group, have the bytes that each has alone', () => {
  const files = [0, 1, 2, 3, 4];
  const alone = files.map((file) => {
    const pieces: Uint8Array[] = [];
    const writer = new ParquetWriter(table, {
      append: (bytes) => pieces.push(Uint8Array.from(bytes)),
    });
    for (let group = 0; group < 3; group += 1) writer.writeGroup(rowsOf(file));
    writer.finish();
    return Buffer.concat(pieces);
  });
  const together = files.map(() => [] as Uint8Array[]);
  const writers = together.map(
    (pieces) =>
      new ParquetWriter(table, { append: (bytes) => pieces.push(Uint8Array.from(bytes)) }),
  );
  for (let group = 0; group < 3; group += 1) {
    for (const [file, writer] of writers.entries()) {
      writer.writeGroup(rowsOf(file));
      writeParquet(table, rowsOf(4 - file));
    }
  }
  for (const writer of writers) writer.finish();
  const differences = together.map((pieces, file) =>
    Buffer.compare(Buffer.concat(pieces), alone[file] ?? Buffer.alloc(0)),
  );
  expect(differences).toEqual(files.map(() => 0));
});
