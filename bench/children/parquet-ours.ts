// Writes the item rows with lib/parquet/index.ts, into memory.
import { itemsTable } from '#lake/tables/items.ts';
import { writeParquet } from '#parquet/index.ts';
import { itemColumns } from '../inputs/items.ts';

const count = Number(process.argv[2]);
const columns = itemColumns(count);
writeParquet(itemsTable, itemColumns(count / 10), {});
globalThis.gc?.();
const start = performance.now();
const { length } = writeParquet(itemsTable, columns, {});
const seconds = (performance.now() - start) / 1000;
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ seconds, bytes: length, peakRssMb: maxRSS / 1024 }));
