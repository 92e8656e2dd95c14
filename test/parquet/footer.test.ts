import fc from 'fast-check';
import type { FileMetaData, RowGroup, Statistics } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { expect, it } from 'vitest';
import type { Column, RowSchema } from '#parquet/columns.ts';
import { formatFooter } from '#parquet/footer.ts';
import { formatPageHeader } from '#parquet/thrift/page-header.ts';
import { parquetSchema, parquetType } from '#parquet/parquet-schema.ts';

/** hyparquet-writer writes the same struct by its own way: it is the judge of every byte. */

const int64 = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ maxLength: 20 }),
  fc.constant('\u{10ffff}'.repeat(40)),
);
/** Somewhat longer than a bound may be, with bytes at its end that cannot be raised, or cut there. */
const longText = fc
  .array(fc.constantFrom(0x41, 0x7e, 0x7f, 0x80, 0xbf, 0xc3), { minLength: 3, maxLength: 7 })
  .map((tail) => Uint8Array.from([...Buffer.from('an edge case '), ...tail]));
const bounds = {
  string: fc.oneof(
    text,
    text.map((each) => new TextEncoder().encode(each)),
    fc.uint8Array(),
  ),
  boolean: fc.boolean(),
  int: fc.integer(),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  double: fc.double({ noNaN: true }),
  timestamp: fc.maxSafeInteger(),
};

const statisticsOf = ({ type }: Column): fc.Arbitrary<Statistics> =>
  fc.record(
    {
      null_count: int64,
      min_value: bounds[type],
      max_value: bounds[type],
      is_min_value_exact: fc.boolean(),
      is_max_value_exact: fc.boolean(),
    },
    { requiredKeys: [] },
  );

const encoding = fc.constantFrom('PLAIN' as const, 'PLAIN_DICTIONARY' as const);
const count = fc.nat(0x7fffffff);

const counts = fc.array(
  fc.record({ page_type: fc.constant('DATA_PAGE' as const), encoding, count }),
  { maxLength: 2 },
);

/** What each of our own chunks says. */
const REQUIRED = [
  'type',
  'encodings',
  'path_in_schema',
  'codec',
  'num_values',
  'total_uncompressed_size',
  'total_compressed_size',
  'data_page_offset',
] as const;

const chunkOf = (column: Column): fc.Arbitrary<RowGroup['columns'][number]> =>
  fc.record({
    file_offset: int64,
    meta_data: fc.record(
      {
        type: fc.constant(parquetType(column.type)),
        encodings: encoding.map((each) => [each, 'RLE' as const]),
        path_in_schema: fc.constant([column.name]),
        codec: fc.constantFrom('SNAPPY' as const, 'UNCOMPRESSED' as const),
        num_values: int64,
        total_uncompressed_size: int64,
        total_compressed_size: int64,
        data_page_offset: int64,
        dictionary_page_offset: int64,
        statistics: statisticsOf(column),
        encoding_stats: counts,
      },
      { requiredKeys: [...REQUIRED] },
    ),
  });

const column: fc.Arbitrary<Column> = fc.record({
  name: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  type: fc.constantFrom('string', 'boolean', 'int', 'bigint', 'double', 'timestamp'),
  comment: fc.constant(''),
});

const groupOf = (columns: readonly Column[]): fc.Arbitrary<RowGroup> =>
  fc.record(
    {
      columns: fc.tuple(...columns.map(chunkOf)),
      total_byte_size: int64,
      num_rows: int64,
      total_compressed_size: int64,
    },
    { requiredKeys: ['columns', 'total_byte_size', 'num_rows'] },
  );

const file = fc
  .uniqueArray(column, { minLength: 1, maxLength: 20, selector: ({ name }) => name })
  .chain((columns) =>
    fc.record({
      table: fc.constant<RowSchema>({ name: 'samples', schemaVersion: 1, columns }),
      groups: fc.oneof(
        fc.array(groupOf(columns), { maxLength: 2 }),
        fc.array(groupOf(columns.slice(0, 1)), { minLength: 14, maxLength: 16 }),
      ),
      rows: fc.maxSafeInteger().map(Math.abs),
      keyValues: fc.dictionary(text, text, { minKeys: 1, maxKeys: 3 }),
    }),
  );

function byTheLibrary(metadata: FileMetaData): Uint8Array {
  const writer = new ByteWriter();
  writeMetadata(writer, metadata);
  // The length of the footer follows it.
  return writer.getBytes().subarray(0, -4);
}

interface FooterCase {
  readonly table: RowSchema;
  readonly groups: RowGroup[];
  readonly rows: number;
  readonly keyValues: Record<string, string>;
}

function expectAsByTheLibrary({ table, groups, rows, keyValues }: FooterCase): void {
  const expected = byTheLibrary({
    version: 1,
    created_by: 'tester',
    schema: parquetSchema(table),
    num_rows: BigInt(rows),
    row_groups: groups,
    key_value_metadata: Object.entries(keyValues).map(([key, value]) => ({ key, value })),
    metadata_length: 0,
  });
  const footer = formatFooter(table, { rows, groups, keyValues, createdBy: 'tester' });
  expect(Buffer.from(footer)).toEqual(Buffer.from(expected));
}

it('writes the footer that hyparquet-writer writes', () => {
  fc.assert(fc.property(file, expectAsByTheLibrary));
});

it('cuts the bounds of long text as hyparquet-writer does', () => {
  const column: Column = { name: 'text', type: 'string', comment: '' };
  const table: RowSchema = { name: 'samples', schemaVersion: 1, columns: [column] };
  fc.assert(
    fc.property(longText, groupOf([column]), (bound, { columns: [chunk], ...group }) => {
      const statistics = { min_value: bound, max_value: bound };
      const meta_data = chunk?.meta_data && { ...chunk.meta_data, statistics };
      const groups = [
        { ...group, columns: [{ file_offset: 0n, ...(meta_data && { meta_data }) }] },
      ];
      expectAsByTheLibrary({ table, groups, rows: 1, keyValues: { key: 'value' } });
    }),
    { numRuns: 1000 },
  );
});

it('writes the page headers that hyparquet-writer writes', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      count,
      count,
      count,
      encoding,
      (isData, whole, packed, values, of) => {
        const type = isData ? ('DATA_PAGE' as const) : ('DICTIONARY_PAGE' as const);
        const sizes = { uncompressed_page_size: whole, compressed_page_size: packed };
        const levels = {
          definition_level_encoding: 'RLE' as const,
          repetition_level_encoding: 'RLE' as const,
        };
        const expected = new ByteWriter();
        writePageHeader(expected, {
          ...{ type, ...sizes },
          ...(isData
            ? { data_page_header: { num_values: values, encoding: of, ...levels } }
            : { dictionary_page_header: { num_values: values, encoding: of } }),
        });
        const header = formatPageHeader({ type, ...sizes, values, encoding: of });
        expect(Buffer.from(header)).toEqual(Buffer.from(expected.getBytes()));
      },
    ),
  );
});
