import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetMetadata } from 'hyparquet';
import { VERSION } from '#contract/version.ts';
import type { Table } from '#lake/tables/table.ts';
import { ParquetReader } from 'parquetjs-lite';
import {
  ColumnUnreadableError,
  type ColumnValues,
  readMetadata,
  readParquet,
  ROW_GROUP_ROWS,
  RowsMismatchError,
  writeParquet,
} from '#parquet/index.ts';

const table: Table = {
  name: 'samples',
  schemaVersion: 3,
  location: 'samples',
  columns: [
    { name: 'text', type: 'string', comment: '' },
    { name: 'flag', type: 'boolean', comment: '' },
    { name: 'small', type: 'int', comment: '' },
    { name: 'big', type: 'bigint', comment: '' },
    { name: 'real', type: 'double', comment: '' },
    { name: 'time', type: 'timestamp', comment: '' },
  ],
};

const row = {
  text: fc.option(fc.string({ unit: 'binary' })),
  flag: fc.option(fc.boolean()),
  small: fc.option(fc.integer()),
  big: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  real: fc.option(fc.double({ noNaN: true })),
  time: fc.option(fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })),
};
type Row = Record<keyof typeof row, string | boolean | number | bigint | null>;
const rowsOf = fc.array(fc.record(row), { maxLength: 40 });

const edges: Row[] = [
  { text: '', flag: true, small: 0, big: 0n, real: -0, time: 0 },
  { text: 'nul \0 in text', flag: false, small: -1, big: -1n, real: 5e-324, time: -1 },
  { text: '\uFEFFbom', flag: null, small: 2147483647, big: 2n ** 63n - 1n, real: 1e308, time: 1 },
  {
    text: '😀 é',
    flag: true,
    small: -2147483648,
    big: -(2n ** 63n),
    real: -Infinity,
    time: -1500001,
  },
  { text: null, flag: null, small: null, big: null, real: null, time: null },
];

function columnsOf(rows: readonly Row[]) {
  const column = <T>(name: keyof Row, is: (value: unknown) => value is T) =>
    rows.map((each) => (is(each[name]) ? each[name] : null));
  return {
    text: column('text', (value) => typeof value === 'string'),
    flag: column('flag', (value) => typeof value === 'boolean'),
    small: column('small', (value) => typeof value === 'number'),
    big: column('big', (value) => typeof value === 'bigint'),
    real: column('real', (value) => typeof value === 'number'),
    time: column('time', (value) => typeof value === 'number'),
  };
}

const write = (rows: readonly Row[], metadata: Record<string, string> = {}) =>
  writeParquet(table, columnsOf(rows), metadata);

const repeated = (rows: readonly Row[]): Row[] => Array.from({ length: 12 }, () => rows).flat();

function plain(values: readonly unknown[]) {
  return values.map((value) => (typeof value === 'bigint' ? value.toString() : value));
}

async function readBack(bytes: Uint8Array) {
  const columns = await readParquet(bytes);
  return {
    text: columns.strings('text'),
    flag: columns.booleans('flag'),
    small: columns.numbers('small'),
    big: columns.raw('big'),
    real: columns.numbers('real'),
    time: columns.numbers('time'),
  };
}

describe('what was written is read again', () => {
  test('by this module, every value to the bit', async () => {
    expect(await readBack(write(edges))).toEqual(columnsOf(edges));
    await fc.assert(
      fc.asyncProperty(rowsOf, async (rows) => {
        // Many times over, so that there are dictionaries.
        const many = repeated([...rows, ...edges]);
        expect(await readBack(write(rows))).toEqual(columnsOf(rows));
        expect(await readBack(write(many))).toEqual(columnsOf(many));
      }),
    );
  });

  test('by parquetjs-lite', async () => {
    // parquetjs-lite reads a dictionary's numbers as text, without the sign of -0, and times as
    // whole milliseconds.
    const number = (value: unknown) => (value === undefined ? null : Number(value) + 0);
    const millis = (micros: unknown) =>
      micros === null ? null : Math.trunc(Number(micros) / 1000) + 0;
    const asDecoded = ({
      text = null,
      flag = null,
      small,
      big,
      real,
      time,
    }: Record<string, unknown>) => ({
      ...{ text, flag, small: number(small), big: number(big), real: number(real) },
      time: time instanceof Date ? time.getTime() : null,
    });
    const given = ({ big, real, time, ...rest }: Row) => ({
      ...{ ...rest, big: big === null ? null : Number(big) },
      ...{ real: real === null ? null : Number(real) + 0, time: millis(time) },
    });
    await fc.assert(
      fc.asyncProperty(rowsOf, fc.boolean(), async (random, isRepeated) => {
        const rows = isRepeated ? repeated([...edges, ...random]) : random;
        const reader = await ParquetReader.openBuffer(Buffer.from(write(rows)));
        const cursor = reader.getCursor();
        for (const row of rows) expect(asDecoded((await cursor.next()) ?? {})).toEqual(given(row));
        expect(await cursor.next()).toBeNull();
      }),
    );
  });

  test('by DuckDB', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'evalake-parquet-'));
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    let written = 0;
    await fc.assert(
      fc.asyncProperty(rowsOf, async (random) => {
        const rows = repeated([...edges, ...random]);
        // Another name each time: DuckDB keeps parts of files that it has read.
        const path = join(folder, `${(written += 1)}.parquet`);
        await writeFile(path, write(rows));
        const result = await connection.runAndReadAll(
          `SELECT hex(encode(text)) AS text, flag, small, big, "real", epoch_us(time) AS time FROM read_parquet('${path}')`,
        );
        const expected = columnsOf(rows);
        expect(result.getColumnsObject()).toEqual({
          ...expected,
          // As hexadecimal digits: the driver drops a byte order mark.
          text: expected.text.map(
            (text) => text && Buffer.from(text).toString('hex').toUpperCase(),
          ),
          time: expected.time.map((micros) => (micros === null ? null : BigInt(micros))),
        });
      }),
      { numRuns: 30 },
    );
    instance.closeSync();
    await rm(folder, { recursive: true });
  });
});

test('text and its UTF-8 bytes give the same file', () => {
  const encoder = new TextEncoder();
  const columns = columnsOf(edges);
  const bytes = columns.text.map((value) => (value === null ? null : encoder.encode(value)));
  expect(writeParquet(table, { ...columns, text: bytes })).toEqual(write(edges));
});

test('integers give the same file as numbers and as bigints', () => {
  const columns = columnsOf(edges.slice(0, 2));
  expect(writeParquet(table, { ...columns, big: [0, -1], time: [0n, -1n] })).toEqual(
    write(edges.slice(0, 2)),
  );
});

test('long text is written in pages of a megabyte and read across them', async () => {
  const text = Array.from({ length: 3000 }, (_, i) => `${i} `.repeat(200));
  const few: Table = { ...table, columns: table.columns.slice(0, 1) };
  const bytes = writeParquet(few, { text: text.map((value, i) => (i % 7 === 0 ? null : value)) });
  const columns = await readParquet(bytes, { rowStart: 1500, rowEnd: 1502 });
  expect(columns.strings('text')).toEqual(text.slice(1500, 1502));
  const all = (await readParquet(bytes)).strings('text');
  expect(all).toEqual(text.map((value, i) => (i % 7 === 0 ? null : value)));
});

test('bytes that are no UTF-8 are kept as they are', async () => {
  const few: Table = { ...table, columns: table.columns.slice(0, 1) };
  const values = [[255], [254], [255], [254], [239, 191, 189], [239, 191, 189]];
  const text = values.map((value) => Uint8Array.from(value));
  const columns = await readParquet(writeParquet(few, { text }));
  expect(columns.bytes('text').map((value) => value && [...value])).toEqual(values);
});

test('the same rows give the same bytes', () => {
  expect(write(edges, { a: 'b' })).toEqual(write(edges, { a: 'b' }));
});

test('a file without rows has its columns', async () => {
  const bytes = write([]);
  const columns = await readParquet(bytes);
  expect(columns.rowCount).toBe(0);
  expect(columns.names).toEqual(table.columns.map(({ name }) => name));
});

test('a file carries the version, its schema and the metadata that was given', () => {
  const metadata = readMetadata(write(edges, { source: 'é"1"' }));
  expect(metadata).toEqual({
    'evalake.version': VERSION,
    'evalake.schema': 'samples/3',
    'evalake.encoding': '2',
    source: 'é"1"',
  });
  expect(VERSION).toMatch(/^\d+\.\d+\.\d+$/);
});

test('row groups are bounded and each column of them has statistics', async () => {
  const count = ROW_GROUP_ROWS + 1;
  const one = columnsOf([{ text: 'a', flag: true, small: 1, big: 1n, real: 0.5, time: 7 }]);
  const many = Object.fromEntries(
    Object.entries(one).map(([name, [value = null]]) => [name, new Array(count).fill(value)]),
  );
  const bytes = writeParquet(table, many);
  const { row_groups: groups, created_by } = parquetMetadata(new Uint8Array(bytes).buffer);
  expect(created_by).toMatch(/^evalake version \d/);
  expect(groups.map((group) => Number(group.num_rows))).toEqual([ROW_GROUP_ROWS, 1]);
  for (const { meta_data } of groups.flatMap((group) => group.columns)) {
    expect(meta_data?.codec).toBe('SNAPPY');
    expect(meta_data?.statistics).toMatchObject({ null_count: 0n });
    expect(meta_data?.statistics?.min_value).toEqual(meta_data?.statistics?.max_value);
    expect(meta_data?.statistics?.min_value).toBeDefined();
  }
  const { rowCount } = await readParquet(bytes, { columns: ['big'] });
  expect(rowCount).toBe(count);
});

test('statistics bound text by its UTF-8 bytes, and numbers without NaN', () => {
  // By UTF-16 units the last two would be in the other order.
  const text = ['b', 'a', null, '\uFFFD', '😀'];
  const rows = { ...columnsOf(edges), text, real: [NaN, 2, -1, null, NaN] };
  const bytes = writeParquet(table, rows);
  const [group] = parquetMetadata(new Uint8Array(bytes).buffer).row_groups;
  const statistics = group?.columns.map(({ meta_data }) => meta_data?.statistics) ?? [];
  expect(statistics[0]).toMatchObject({ min_value: 'a', max_value: '😀', null_count: 1n });
  expect(statistics[1]).toMatchObject({ min_value: false, max_value: true, null_count: 2n });
  expect(statistics[2]).toMatchObject({ min_value: -(2 ** 31), max_value: 2 ** 31 - 1 });
  expect(statistics[3]).toMatchObject({ min_value: -(2n ** 63n), max_value: 2n ** 63n - 1n });
  expect(statistics[4]).toMatchObject({ min_value: -1, max_value: 2, null_count: 1n });
});

test('rows and columns can be picked', async () => {
  const bytes = write(edges);
  const columns = await readParquet(bytes, { columns: ['time', 'text'], rowStart: 1, rowEnd: 3 });
  expect(columns.rowCount).toBe(2);
  expect(columns.names).toEqual(['time', 'text']);
  expect(columns.strings('text')).toEqual(['nul \0 in text', '\uFEFFbom']);
  expect(columns.numbers('time')).toEqual([-1, 1]);
  expect(() => columns.numbers('small')).toThrow(ColumnUnreadableError);
});

test('text is read as bytes without decoding it', async () => {
  const columns = await readParquet(write(edges));
  expect(columns.bytes('text').map((value) => value && Buffer.from(value).toString())).toEqual(
    edges.map(({ text }) => text),
  );
});

test('an integer that a number cannot hold is never rounded', async () => {
  const columns = await readParquet(write(edges));
  expect(plain(columns.integers('big'))).toEqual([
    0,
    -1,
    '9223372036854775807',
    '-9223372036854775808',
    null,
  ]);
  expect(() => columns.numbers('big')).toThrow(ColumnUnreadableError);
});

test('reading a column that the file does not have fails with its name', async () => {
  await expect(readParquet(write(edges), { columns: ['nope'] })).rejects.toThrow(
    'Parquet column nope is not in the file',
  );
});

const misfits: [string, ColumnValues, string][] = [
  ['flag', ['yes', 'no'], "row 0 holds 'yes', not a boolean"],
  ['small', [1, 2147483648], 'row 1 holds 2147483648, not a int'],
  ['small', [1, 0.5], 'row 1 holds 0.5'],
  ['big', [1n, 2n ** 63n], 'row 1 holds 9223372036854775808n'],
  ['big', [1, 2 ** 53], 'row 1 holds 9007199254740992'],
  ['time', [1, NaN], 'row 1 holds NaN'],
  ['real', [1, 1n], 'row 1 holds 1n'],
  ['text', [null, 1], 'row 1 holds 1, not a string'],
  ['real', [1], '1 values, others have 2'],
];

test.each(misfits)(
  'values that do not fit %s are refused with their place',
  (name, values, why) => {
    const columns = { text: ['a', 'b'], flag: [true, false], small: [1, 2], big: [1, 2] };
    const rows = { ...columns, real: [1, 2], time: [1, 2], [name]: values };
    const act = () => writeParquet(table, rows);
    expect(act).toThrow(RowsMismatchError);
    expect(act).toThrow(why);
  },
);
