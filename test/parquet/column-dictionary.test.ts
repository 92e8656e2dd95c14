import fc from 'fast-check';
import { type ColumnMetaData, parquetMetadata } from 'hyparquet';
import { ParquetReader } from 'parquetjs-lite';
import { describe, expect, it } from 'vitest';
import { murmurHash } from '#contract/murmur-hash.ts';
import { PageReader, ParquetLayout, readParquet, writeParquet } from '#parquet/index.ts';

const MAX_DICTIONARY_BYTES = 1 << 20;

const table = {
  name: 'probe',
  schemaVersion: 1,
  columns: [{ name: 'text', type: 'string', comment: '' }],
} as const;
type Texts = readonly (string | Uint8Array | null)[];

const fileOf = (text: Texts): Uint8Array => writeParquet(table, { text });

function chunkOf(file: Uint8Array): ColumnMetaData {
  const [group] = parquetMetadata(new Uint8Array(file).buffer).row_groups;
  const meta = group?.columns[0]?.meta_data;
  if (!meta) throw new Error('the file has no chunk');
  return meta;
}

const hasDictionary = (file: Uint8Array): boolean =>
  chunkOf(file).dictionary_page_offset !== undefined;

function layoutSource(file: Uint8Array) {
  const slice = (start: number, end?: number) =>
    Promise.resolve(new Uint8Array(file.slice(start, end)).buffer);
  return { byteLength: file.length, slice };
}

async function pageReader(file: Uint8Array): Promise<PageReader> {
  const source = layoutSource(file);
  return new PageReader(source, await ParquetLayout.read(source));
}

/** Columns of few and of many distinct values, each of them often or seldom, with rows that have none. */
const repeating = fc
  .record({
    pool: fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 40 }), {
      minLength: 1,
      maxLength: 700,
      size: 'max',
    }),
    times: fc.integer({ min: 1, max: 12 }),
    step: fc.nat(1000),
    nullEvery: fc.integer({ min: 2, max: 9 }),
  })
  .map(({ pool, times, step, nullEvery }) =>
    Array.from({ length: pool.length * times }, (_, i) =>
      i % nullEvery === 1 ? null : (pool[(i * (step + 1)) % pool.length] ?? null),
    ),
  );

/** Text of 60 bytes, other text for each number. */
const textOf = (i: number): string => `${i}`.padEnd(60, 'x');
const cycle = (distinct: number, rows: number): string[] =>
  Array.from({ length: rows }, (_, i) => textOf(i % distinct));

describe('a column of text', () => {
  it('is read as it was written, whole and by page, by this module and by parquetjs-lite', async () => {
    await fc.assert(
      fc.asyncProperty(repeating, fc.nat(), async (text, seed) => {
        const file = fileOf(text);
        expect((await readParquet(file)).strings('text')).toEqual(text);
        const rows = text.map((_, row) => row).filter((row) => (row * 7 + seed) % 5 === 0);
        const read = await (await pageReader(file)).read(['text'], rows);
        expect(read.strings('text')).toEqual(rows.map((row) => text[row]));
        const cursor = (await ParquetReader.openBuffer(Buffer.from(file))).getCursor();
        const others: (string | null)[] = [];
        for (let row = 0; row < text.length; row += 1) {
          others.push(((await cursor.next()) as { text?: string } | null)?.text ?? null);
        }
        expect(others).toEqual(text);
      }),
      { numRuns: 12 },
    );
  });

  it.each([2, 256, 257, 5000])('has a dictionary of %i values that repeat', async (distinct) => {
    const rows = distinct * 12 + 1000;
    const text = cycle(distinct, rows);
    const file = fileOf(text);
    expect(hasDictionary(file)).toBe(true);
    expect(file.length).toBeLessThan(fileOf(cycle(rows, rows)).length / 3);
    expect((await readParquet(file)).strings('text')).toEqual(text);
  });

  it('has none when its values are all different', () => {
    expect(hasDictionary(fileOf(cycle(3000, 3000)))).toBe(false);
  });

  it('has none that would be larger than a page', () => {
    const ofSize = (bytes: number): string[] =>
      Array.from({ length: 160 }, (_, i) => `${i % 16}`.padEnd(bytes / 16 - 4, 'x'));
    expect(hasDictionary(fileOf(ofSize(MAX_DICTIONARY_BYTES)))).toBe(true);
    expect(hasDictionary(fileOf(ofSize(MAX_DICTIONARY_BYTES + 16)))).toBe(false);
  });

  it('is with a dictionary at most a quarter of what it is without, before it is compressed', () => {
    fc.assert(
      fc.property(repeating, (text) => {
        const file = fileOf(text);
        const sizes = text.flatMap((value) =>
          value === null ? [] : [Buffer.byteLength(value) + 4],
        );
        const plainBytes = sizes.reduce((sum, size) => sum + size, 0);
        const [headers, levels] = [200, text.length * 2];
        const most = hasDictionary(file) ? plainBytes / 4 : plainBytes;
        const bytes = Number(chunkOf(file).total_uncompressed_size);
        expect(bytes).toBeLessThanOrEqual(most + headers + levels);
      }),
      { numRuns: 20 },
    );
  });

  it('is the same file as text, as bytes and as both, with bounds of all its values', () => {
    fc.assert(
      fc.property(repeating, (text) => {
        const bytes = text.map((value) => (value === null ? null : Buffer.from(value)));
        const mixed = text.map((value, i) => (i % 3 === 0 ? value : (bytes[i] ?? value)));
        const file = fileOf(text);
        expect(Buffer.compare(fileOf(bytes), file)).toBe(0);
        expect(Buffer.compare(fileOf(mixed), file)).toBe(0);
        const sorted = bytes.flatMap((each) => (each instanceof Buffer ? [each] : []));
        sorted.sort((a, b) => Buffer.compare(a, b));
        // Long bounds are cut.
        const { min_value: min, max_value: max } = chunkOf(file).statistics ?? {};
        const [smallest = Buffer.alloc(0), largest = smallest] = [sorted[0], sorted.at(-1)];
        expect(Buffer.compare(Buffer.from(String(min)), smallest)).toBeLessThanOrEqual(0);
        expect(Buffer.compare(Buffer.from(String(max)), largest)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 20 },
    );
  });

  it('is plain, and not slow, when texts were made to have the same hash', async () => {
    const made = Array.from({ length: 300 }, (_, i) => collidingText(i));
    expect(new Set(made.map((text) => murmurHash(text, 0, text.length))).size).toBe(1);
    const text = Array.from({ length: 9000 }, (_, i) => made[i % made.length] ?? null);
    const file = fileOf(text);
    expect(hasDictionary(file)).toBe(false);
    expect(
      (await readParquet(file)).bytes('text').map((value) => value && Buffer.from(value)),
    ).toEqual(text);
    // Fewer of them get one.
    expect(hasDictionary(fileOf(text.map((_, i) => made[i % 200] ?? null)))).toBe(true);
  });
});

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

/** The odd number by which a multiplication is undone, of 32 bits. */
function inverse(factor: number): number {
  let found = factor;
  for (let i = 0; i < 5; i += 1) found = Math.imul(found, 2 - Math.imul(factor, found));
  return found;
}

/** What a block of four bytes is turned into, and back. */
const scramble = (block: number): number =>
  Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
const unscramble = (mixed: number): number =>
  Math.imul(rotate(Math.imul(mixed, inverse(0x1b873593)), 17), inverse(0xcc9e2d51));

/** Eight bytes, of which the last four make up for the first four. */
function collidingText(i: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(i, 0);
  const after = (Math.imul(rotate(scramble(i), 13), 5) + 0xe6546b64) | 0;
  bytes.writeInt32LE(unscramble(after), 4);
  return bytes;
}
