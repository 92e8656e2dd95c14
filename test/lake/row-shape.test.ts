import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, it } from 'vitest';
import { columnNames, nullRow, readRows, rowColumns } from '#lake/table-rows.ts';
import { tables } from '#lake/tables/all-tables.ts';
import type { Table } from '#lake/tables/table.ts';
import { writeParquet } from '#parquet/index.ts';

setFlagsFromString('--allow-natives-syntax');
/** Whether members lie in places that all objects of a shape share, and in no hash table of the object's own. */
const sharesShape = runInThisContext('(row) => %HasFastProperties(row)') as (
  row: object,
) => boolean;

const COUNT = 20;
const VALUES = { string: 'x', boolean: true, int: 1, bigint: 1, double: 0.5, timestamp: 1 };

function fileOf(table: Table): Uint8Array {
  const row = Object.fromEntries(
    table.columns.map(({ name, type, values }) => [name, values?.[0] ?? VALUES[type]]),
  );
  const rows = Array.from({ length: COUNT }, (_, i) =>
    i % 2 ? row : { ...row, ...nullRow(table) },
  );
  return writeParquet(table, rowColumns(table, rows));
}

it.each(tables.map((table) => [table.name, table] as const))(
  'reads the rows of %s as objects of one shape',
  async (_, table) => {
    // In an order in which nothing else makes objects: their shape would be shared.
    const names = columnNames<(typeof table)['columns'][number]>(table).reverse();
    const rows = await readRows(table, fileOf(table), names as never);
    expect(rows).toHaveLength(COUNT);
    expect(rows.filter((row) => !sharesShape(row))).toEqual([]);
  },
);
