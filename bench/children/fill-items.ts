// Fills a data folder with the items files of so many runs of 20 items, in six months.
import { mkdirSync, writeFileSync } from 'node:fs';
import { itemsKey, itemsPath } from '#contract/keys.ts';
import { itemsTable } from '#lake/tables/items.ts';
import { writeParquet } from '#parquet/index.ts';

const [dataDir = '', project = '', count = '0'] = process.argv.slice(2);
const ITEMS = 20;
const MONTHS = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11'];

const items = Array.from({ length: ITEMS }, (_, index) => index);
const constant = <T>(value: T): T[] => items.map(() => value);
for (const month of MONTHS) {
  mkdirSync(`${dataDir}/${itemsKey(project, itemsPath(month, 'r')).replace(/\/[^/]*$/, '')}`, {
    recursive: true,
  });
}
for (let run = 0; run < Number(count); run += 1) {
  const runId = `run-${run}`;
  const bytes = writeParquet(itemsTable, {
    project_id: constant(project),
    run_id: constant(runId),
    model_id: constant(`model-${run % 10}`),
    task_id: constant(`task-${run % 40}`),
    metric_name: constant('accuracy'),
    item_id: items.map((item) => `item-${item}`),
    cluster_id: constant(null),
    epoch: constant(0),
    score: items.map((item) => ((item * 7 + run) % 3 === 0 ? 0 : 1)),
    config_hash: constant(''),
    ts: constant(1_795_000_000_000_000 + run * 1_000_000),
    metadata_json: items.map((item) => `{"picked": "answer ${item} of ${run}"}`),
  });
  const month = MONTHS[run % MONTHS.length] ?? '';
  writeFileSync(`${dataDir}/${itemsKey(project, itemsPath(month, runId))}`, bytes);
}
console.log('{}');
