// Fills a data folder with the items files of so many runs of 20 items, in six months.
import { mkdirSync, writeFileSync } from 'node:fs';
import { itemsKey, itemsPath } from '#contract/keys.ts';
import { itemsTable } from '#lake/tables/items.ts';
import { writeParquet } from '#parquet/index.ts';
import { smallItemColumns } from '../inputs/small-items.ts';

const [dataDir = '', project = '', count = '0'] = process.argv.slice(2);
const MONTHS = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11'];

for (const month of MONTHS) {
  mkdirSync(`${dataDir}/${itemsKey(project, itemsPath(month, 'r')).replace(/\/[^/]*$/, '')}`, {
    recursive: true,
  });
}
for (let run = 0; run < Number(count); run += 1) {
  const runId = `run-${run}`;
  const columns = smallItemColumns({
    ...{ project, runId, modelId: `model-${run % 10}`, taskId: `task-${run % 40}` },
    ...{ tsMicros: 1_795_000_000_000_000 + run * 1_000_000, place: run },
  });
  const bytes = writeParquet(itemsTable, columns);
  const month = MONTHS[run % MONTHS.length] ?? '';
  writeFileSync(`${dataDir}/${itemsKey(project, itemsPath(month, runId))}`, bytes);
}
console.log('{}');
