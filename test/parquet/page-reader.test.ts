import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import {
  DamagedParquetError,
  PageReader,
  ParquetLayout,
  readParquet,
  writeParquet,
} from '#parquet/index.ts';

interface Rows {
  readonly id: number[];
  readonly text: (string | null)[];
  readonly word: string[];
}

/** Another writer's file: several row groups and pages, data pages of version 2, dictionaries. */
function fileOf({ id, text, word }: Rows, rowGroupSize: number): Uint8Array {
  const columnData = [
    { name: 'id', data: id.map((value) => BigInt(value)), type: 'INT64' as const },
    {
      name: 'text',
      data: text,
      type: 'STRING' as const,
      nullable: true,
      encoding: 'PLAIN' as const,
    },
    { name: 'word', data: word, type: 'STRING' as const },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize, pageSize: 64 }));
}

async function readerOf(bytes: Uint8Array): Promise<PageReader> {
  const slice = (start: number, end?: number) =>
    Promise.resolve(new Uint8Array(bytes.slice(start, end)).buffer);
  const source = { byteLength: bytes.length, slice };
  return new PageReader(source, await ParquetLayout.read(source));
}

const rowsOf = fc
  .array(
    fc.record({
      text: fc.option(fc.string({ maxLength: 40 }), { nil: null }),
      word: fc.constantFrom('match', 'sampling', 'metrics'),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((rows) => ({
    id: rows.map((_, index) => index),
    text: rows.map(({ text }) => text),
    word: rows.map(({ word }) => word),
  }));

it('rows that are read by page are those of the whole file', async () => {
  await fc.assert(
    fc.asyncProperty(
      rowsOf,
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.boolean(), { minLength: 120, maxLength: 120 }),
      async (rows, rowGroupSize, wanted) => {
        const bytes = fileOf(rows, rowGroupSize);
        const numbers = rows.id.filter((row) => wanted[row]);
        const reader = await readerOf(bytes);
        const read = await reader.read(['id', 'text', 'word'], numbers);
        const whole = await readParquet(bytes);
        expect(read.numbers('id')).toEqual(numbers);
        expect(read.strings('text')).toEqual(numbers.map((row) => whole.strings('text')[row]));
        expect(read.strings('word')).toEqual(numbers.map((row) => whole.strings('word')[row]));
      },
    ),
    { numRuns: 60 },
  );
});

it('rows of our own files are read alike, also those without a value', async () => {
  const table = {
    name: 'probe',
    schemaVersion: 1,
    columns: (['string', 'int', 'bigint', 'double', 'boolean', 'timestamp'] as const).map(
      (type) => ({ name: type, type, comment: '' }),
    ),
  };
  const cell = fc.record({
    string: fc.string({ maxLength: 30 }),
    int: fc.integer(),
    bigint: fc.maxSafeInteger(),
    double: fc.double({ noNaN: true }),
    boolean: fc.boolean(),
    timestamp: fc.nat(),
  });
  const row = fc.record(
    Object.fromEntries(
      table.columns.map(({ name }) => [name, fc.option(cell.map((all) => all[name as 'string']))]),
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        // Few values, many times: a dictionary.
        fc
          .array(row, { minLength: 1, maxLength: 5 })
          .map((few) => Array.from({ length: 300 }, (_, i) => few[(i * i) % few.length] ?? {})),
      ),
      fc.nat(),
      async (rows, seed) => {
        const cells = (name: string) => rows.map((each) => each[name] ?? null);
        const columns = {
          string: cells('string'),
          int: cells('int'),
          bigint: cells('bigint'),
          double: cells('double'),
          boolean: cells('boolean'),
          timestamp: cells('timestamp'),
        };
        const bytes = writeParquet(table, columns);
        const numbers = rows.map((_, index) => index).filter((index) => (index * 7 + seed) % 3 > 0);
        const read = await (await readerOf(bytes)).read(Object.keys(columns), numbers);
        const whole = await readParquet(bytes);
        for (const name of Object.keys(columns)) {
          const plain = (value: unknown) =>
            value instanceof Uint8Array ? Buffer.from(value).toString('hex') : (value ?? null);
          expect(read.raw(name).map(plain)).toEqual(
            numbers.map((index) => plain(whole.raw(name)[index])),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('a search finds the values that match, and looks at each row once', async () => {
  await fc.assert(
    fc.asyncProperty(
      rowsOf,
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom('text', 'word'),
      fc.string({ minLength: 1, maxLength: 1 }),
      async (rows, rowGroupSize, column, letter) => {
        const reader = await readerOf(fileOf(rows, rowGroupSize));
        const needle = Buffer.from(letter);
        const search = {
          needles: [needle],
          matches: (value: Uint8Array) => Buffer.from(value).includes(needle),
        };
        const found: number[] = [];
        let end = 0;
        for (const { rowStart, rowEnd } of reader.layout.groups) {
          for await (const part of reader.search(column, rowStart, rowEnd, search)) {
            expect(part.rowEnd).toBeGreaterThan(end);
            end = part.rowEnd;
            found.push(...part.rows);
          }
        }
        expect(end).toBe(rows.id.length);
        const values = column === 'text' ? rows.text : rows.word;
        expect(found).toEqual(
          rows.id.filter((row) => Buffer.from(values[row] ?? '').includes(needle)),
        );
      },
    ),
    { numRuns: 60 },
  );
});

it('a file whose pages are cut off is damaged', async () => {
  const rows = { id: [0, 1], text: ['a', 'b'], word: ['c', 'd'] };
  const bytes = fileOf(rows, 10);
  bytes.fill(0xff, 4, 40);
  const reader = await readerOf(bytes);
  await expect(reader.read(['id'], [1])).rejects.toThrow(DamagedParquetError);
});
