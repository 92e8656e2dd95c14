import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ParquetWriter, type ColumnType } from '#parquet/index.ts';
import { runScript } from './support/python.ts';
import { temporaryFolder } from './support/workspace.ts';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = 6000;
const MAX_DICTIONARY_BYTES = 1 << 20;

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const chunk = z.object({ dictionary: z.boolean(), nulls: z.int(), bounded: z.boolean() });
const readSchema = z.record(
  z.string(),
  z.object({ values: z.array(value), kept: z.array(value), chunks: z.array(chunk) }),
);

interface Case {
  readonly type: ColumnType;
  /** Whether it gets a dictionary, by row group. */
  readonly dictionary: readonly [boolean, boolean];
  readonly of: (row: number) => string | number | boolean | null;
}

/** Text of so many bytes, other text for each number, with more than a byte a character. */
const textOf = (number: number, bytes = 40): string => `${number} ß🚀 `.padEnd(bytes - 4, 'x');
/** Texts that have more than a page together, few enough for a dictionary otherwise. */
const PAGE_TEXTS = 64;
const OVER_A_PAGE = MAX_DICTIONARY_BYTES / PAGE_TEXTS + 8;
const sparseText = (row: number): string | null =>
  row % 20 === 0 ? textOf((row / 20) % PAGE_TEXTS, OVER_A_PAGE) : null;

const cases: Readonly<Record<string, Case>> = {
  one: { type: 'string', dictionary: [true, true], of: () => textOf(1) },
  two_and_nulls: {
    ...{ type: 'string', dictionary: [true, true] },
    of: (row) => (row % 3 === 0 ? null : textOf(row % 2)),
  },
  many: { type: 'string', dictionary: [true, true], of: (row) => textOf(row % 700) },
  all_different: { type: 'string', dictionary: [false, false], of: (row) => textOf(row) },
  /** A dictionary of no values. */
  only_null: { type: 'string', dictionary: [true, true], of: () => null },
  /** More than a dictionary holds in the first row group, and not in the second. */
  overflowing: {
    ...{ type: 'string', dictionary: [false, true] },
    of: (row) => (row < ROWS ? sparseText(row) : textOf(row % 2)),
  },
  /** The first half would get a dictionary, and the rest is different each time. */
  repeating_first: {
    ...{ type: 'string', dictionary: [false, false] },
    of: (row) => textOf(row % ROWS < ROWS / 2 ? row % 2 : row),
  },
  few_numbers: { type: 'double', dictionary: [true, true], of: (row) => (row % 256) / 8 },
  many_numbers: { type: 'double', dictionary: [false, false], of: (row) => (row % 257) / 8 },
  few_large: { type: 'bigint', dictionary: [true, true], of: (row) => 2 ** 52 - (row % 9) },
  flags: { type: 'boolean', dictionary: [false, false], of: (row) => row % 5 < 2 },
};

function writeCases(path: string): void {
  const columns = Object.entries(cases).map(([name, { type }]) => ({ name, type, comment: '' }));
  const pieces: Uint8Array[] = [];
  const table = { name: 'probe', schemaVersion: 1, columns };
  const writer = new ParquetWriter(table, {
    append: (bytes) => pieces.push(Uint8Array.from(bytes)),
  });
  for (const first of [0, ROWS]) {
    const rows = Array.from({ length: ROWS }, (_, index) => first + index);
    const group = Object.entries(cases).map(([name, { of }]) => [name, rows.map(of)] as const);
    writer.writeGroup(Object.fromEntries(group));
  }
  writer.finish();
  writeFileSync(path, Buffer.concat(pieces));
}

test('pyarrow reads columns with dictionaries, and those that have too many values for one', async () => {
  const path = join(folder, 'dictionaries.parquet');
  writeCases(path);
  const read = readSchema.parse(await runScript('read_parquet.py', [path]));
  expect(Object.keys(read)).toEqual(Object.keys(cases));
  for (const [name, { dictionary, of }] of Object.entries(cases)) {
    const { values, kept, chunks } = read[name] ?? { values: [], kept: [], chunks: [] };
    const expected = Array.from({ length: 2 * ROWS }, (_, row) => of(row));
    expect(values, name).toEqual(expected);
    expect(kept, name).toEqual(expected);
    const present = (group: number) =>
      expected.slice(group * ROWS, (group + 1) * ROWS).filter((each) => each !== null).length;
    expect(chunks, name).toEqual(
      dictionary.map((has, group) => ({
        dictionary: has,
        nulls: ROWS - present(group),
        bounded: true,
      })),
    );
  }
});
