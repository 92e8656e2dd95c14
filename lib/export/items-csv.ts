import { itemsTable } from '#lake/tables/items.ts';
import { readParquet } from '#parquet/index.ts';
import { toCsv } from '#read/csv.ts';
import type { ItemsObject } from './export-source.ts';

/** The items of all metrics of a run as CSV; `ts` is microseconds since 1970. */
export async function itemsCsv(files: readonly ItemsObject[]): Promise<Uint8Array> {
  const columns = itemsTable.columns.map(({ name, type }) => ({ name, type }));
  const rows = [];
  for (const { bytes } of files) {
    const table = await readParquet(bytes, { columns: columns.map(({ name }) => name) });
    const values = columns.map(({ name, type }) =>
      type === 'string' ? table.strings(name) : table.numbers(name),
    );
    const count = values[0]?.length ?? 0;
    for (let row = 0; row < count; row++) rows.push(values.map((column) => column[row] ?? null));
  }
  return Buffer.from(toCsv({ columns, rows, truncated: false }));
}
