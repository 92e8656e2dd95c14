import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ColumnReader,
  ColumnUnreadableError,
  DamagedParquetError,
  ParquetFile,
  readParquet,
  writeParquet,
} from '#parquet/index.ts';
import { FlatColumns } from '../../lib/parquet/flat-columns.ts';

const table = {
  name: 'flat',
  schemaVersion: 1,
  columns: (
    [
      { name: 'id', type: 'bigint' },
      { name: 'at', type: 'timestamp' },
      { name: 'few', type: 'string' },
      { name: 'text', type: 'string' },
      { name: 'score', type: 'double' },
      { name: 'epoch', type: 'int' },
      { name: 'is', type: 'boolean' },
    ] as const
  ).map((each) => ({ ...each, comment: '' })),
};
const NAMES = table.columns.map(({ name }) => name);

const row = fc.record({
  id: fc.maxSafeInteger(),
  at: fc.maxSafeInteger(),
  few: fc.constantFrom('sampling', 'match', null),
  text: fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\uFEFFlong'.repeat(300)))),
  score: fc.option(fc.double({ noNaN: true })),
  epoch: fc.option(fc.integer()),
  is: fc.option(fc.boolean()),
});
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;

function fileOf(rows: readonly Row[]): Uint8Array {
  const column = <K extends keyof Row>(name: K) => rows.map((each) => each[name]);
  return writeParquet(table, {
    ...{ id: column('id'), at: column('at'), few: column('few'), text: column('text') },
    ...{ score: column('score'), epoch: column('epoch'), is: column('is') },
  });
}

/** Both fill from the third row on, and leave what is before and behind. */
const [BEFORE, BEHIND] = [3, 2];

function filledNumbers(columns: ColumnReader, name: string): number[] {
  const into = new Float64Array(BEFORE + columns.numbers(name).length + BEHIND).fill(7);
  columns.fillNumbers(name, into, BEFORE);
  expect([into[BEFORE - 1], into.at(-BEHIND)]).toEqual([7, 7]);
  return [...into.subarray(BEFORE, -BEHIND)];
}

function filledTexts(columns: ColumnReader, name: string): (string | null)[] {
  const texts: (string | null)[] = [null];
  const coder = {
    codeOfBytes: (bytes: Uint8Array, start: number, end: number) =>
      texts.push(Buffer.from(bytes.subarray(start, end)).toString()) - 1,
  };
  const into = new Uint32Array(BEFORE + columns.strings(name).length + BEHIND).fill(7);
  columns.fillCodes(name, coder, into, BEFORE);
  expect([into[BEFORE - 1], into.at(-BEHIND)]).toEqual([7, 7]);
  return Array.from(into.subarray(BEFORE, -BEHIND), (code) => texts[code] ?? null);
}

describe('the columns of a row group', () => {
  it('are what hyparquet reads of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
        const bytes = fileOf(rows);
        const file = await ParquetFile.open(bytes);
        const found = await file.readGroup(NAMES, 0);
        const expected = await readParquet(bytes);
        expect(found).toBeInstanceOf(FlatColumns);
        for (const name of ['id', 'at', 'score', 'epoch']) {
          expect(found.numbers(name)).toEqual(expected.numbers(name));
          expect(filledNumbers(found, name)).toEqual(expected.numbers(name).map((n) => n ?? 0));
        }
        for (const name of ['few', 'text']) {
          expect(found.strings(name)).toEqual(expected.strings(name));
          const buffers = (values: (Uint8Array | null)[]) =>
            values.map((value) => value && Buffer.from(value));
          expect(buffers(found.bytes(name))).toEqual(buffers(expected.bytes(name)));
          expect(filledTexts(found, name)).toEqual(expected.strings(name));
          expect(filledTexts(expected, name)).toEqual(expected.strings(name));
        }
        expect(found.booleans('is')).toEqual(expected.booleans('is'));
      }),
      { numRuns: 50 },
    );
  });

  it('are read over several pages, of which not all have nulls', async () => {
    const text = 'x'.repeat(300_000);
    const rows = Array.from({ length: 12 }, (_, id): Row => ({
      ...{ id, at: id, few: 'match', text: id < 9 ? `${text}${id}` : null },
      ...{ score: id, epoch: id, is: null },
    }));
    const found = await (await ParquetFile.open(fileOf(rows))).readGroup(['text', 'is'], 0);
    expect(found.strings('text')).toEqual(rows.map((each) => each.text));
    expect(filledTexts(found, 'text')).toEqual(rows.map((each) => each.text));
    expect(found.booleans('is')).toEqual(rows.map(() => null));
  });

  it('are refused as another kind, without being read, and when they are not in the file', async () => {
    const rows: Row[] = [{ id: 1, at: 1, few: null, text: 'a', score: 1, epoch: 1, is: true }];
    const file = await ParquetFile.open(fileOf(rows));
    const found = await file.readGroup(['text', 'id'], 0);
    expect(() => found.numbers('text')).toThrow(ColumnUnreadableError);
    const numbers = new Float64Array(1);
    expect(() => found.fillNumbers('text', numbers, 0)).toThrow(ColumnUnreadableError);
    const coder = { codeOfBytes: () => 1 };
    const codes = new Uint32Array(1);
    expect(() => found.fillCodes('id', coder, codes, 0)).toThrow(ColumnUnreadableError);
    expect(() => found.strings('score')).toThrow(ColumnUnreadableError);
    await expect(file.readGroup(['none'], 0)).rejects.toThrow(ColumnUnreadableError);
    await expect(file.readGroup(['id'], 1)).rejects.toThrow(RangeError);
  });

  it('are refused when their page is damaged', async () => {
    const rows = Array.from({ length: 9 }, (_, id): Row => ({
      ...{ id, at: id, few: null, text: `text ${id}`, score: null, epoch: null, is: null },
    }));
    const bytes = Buffer.from(fileOf(rows));
    const at = bytes.indexOf('text 0') - 4;
    bytes.writeUInt32LE(1_000_000, at);
    const read = async () =>
      (await (await ParquetFile.open(bytes)).readGroup(['text'], 0)).strings('text');
    await expect(read()).rejects.toThrow(DamagedParquetError);
  });
});
