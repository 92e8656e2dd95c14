// Writes the item rows with parquetjs-lite, snappy, into memory.
import parquet from 'parquetjs-lite';
import { PassThrough } from 'node:stream';
import { itemColumns } from '../inputs/items.ts';

const text = { type: 'UTF8', compression: 'SNAPPY' };
const schema = new parquet.ParquetSchema({
  project_id: text,
  run_id: text,
  model_id: text,
  task_id: text,
  metric_name: text,
  item_id: text,
  cluster_id: { ...text, optional: true },
  epoch: { type: 'INT32', compression: 'SNAPPY' },
  score: { type: 'DOUBLE', compression: 'SNAPPY' },
  config_hash: text,
  ts: { type: 'TIMESTAMP_MICROS', compression: 'SNAPPY' },
  metadata_json: text,
});

function makeRows(count) {
  const columns = Object.entries(itemColumns(count));
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(
      columns.flatMap(([name, values]) => (values[i] === null ? [] : [[name, values[i]]])),
    ),
  );
}

async function write(rows, rowGroupSize) {
  const stream = new PassThrough();
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  const writer = await parquet.ParquetWriter.openStream(schema, stream, { rowGroupSize });
  for (const row of rows) await writer.appendRow(row);
  await writer.close();
  return Buffer.concat(chunks);
}

const [count, rowGroupSize] = process.argv.slice(2).map(Number);
const rows = makeRows(count);
await write(rows.slice(0, count / 10), rowGroupSize);
globalThis.gc();
const start = performance.now();
const { length } = await write(rows, rowGroupSize);
const seconds = (performance.now() - start) / 1000;
const { maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ seconds, bytes: length, peakRssMb: maxRSS / 1024 }));
