// Reads the first page of runs and one task's trends from a data folder, and decodes the run indexes
// beside them without an engine. Prints the median times of processors.
import { FileStore } from '#adapters/disk/file-store.ts';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { RUNS_ROOT } from '#contract/keys.ts';
import { columnNames, readRows } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { listKeys } from '#ports/object-store.ts';
import { listRuns } from '#read/list-runs.ts';
import { readTrends } from '#read/read-trends.ts';
import { medianTimes } from '../median-times.ts';

const [dataFolder = '', project = '', taskId = ''] = process.argv.slice(2);
const LIMIT = 10;
const store = new FileStore(dataFolder);
const engine = await DuckDbEngine.open({ dataFolder });

async function decode(key: string): Promise<void> {
  const file = await store.get(key);
  if (file) await readRows(runsTable, file.bytes, columnNames(runsTable));
}

const indexes: string[] = [];
for await (const key of listKeys(store, `${RUNS_ROOT}/${project}/`)) indexes.push(key);
const page = await medianTimes(async () => {
  const { runs } = await listRuns(store, engine, { project, limit: LIMIT });
  if (runs.length !== LIMIT) throw new Error(`a page has ${runs.length} runs`);
});
const trends = await medianTimes(async () => {
  const filter = { project, taskId, metricName: 'accuracy', bucket: 'run' } as const;
  if ((await readTrends(engine, filter)).length === 0) throw new Error('there are no trends');
});
const decodeAll = await medianTimes(async () => {
  for (const key of indexes) await decode(key);
});
const decodeNewest = await medianTimes(() => decode(indexes.at(-1) ?? ''));
const figures = {
  ...{ pageMs: page.ms, pageCpuMs: page.cpuMs },
  ...{ trendsMs: trends.ms, trendsCpuMs: trends.cpuMs },
  ...{ decodeAllCpuMs: decodeAll.cpuMs, decodeNewestCpuMs: decodeNewest.cpuMs },
};
console.log(JSON.stringify(figures));
await engine.close();
