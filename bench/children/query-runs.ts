// Reads the first page of runs and one task's trends from a data folder: from the indexes' files, with what
// a server keeps of them and as one that has just begun, and by the engine. Decodes the indexes beside them.
// Prints the median times of processors, and the memory that the reads without the engine take.
import { FileStore } from '#adapters/disk/file-store.ts';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { RUNS_ROOT } from '#contract/keys.ts';
import { columnNames, readRows } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { listKeys } from '#ports/object-store.ts';
import { listRuns } from '#read/list-runs.ts';
import { readTrends } from '#read/read-trends.ts';
import { IndexQueries } from '#read/run-queries/index-queries.ts';
import { engineQueries, type RunQueries } from '#read/run-queries/run-queries.ts';
import { medianTimes, type Times } from '../median-times.ts';

const [dataFolder = '', project = '', taskId = ''] = process.argv.slice(2);
const LIMIT = 10;
const store = new FileStore(dataFolder);

async function readPage(queries: RunQueries): Promise<void> {
  const { runs } = await listRuns(store, queries, { project, limit: LIMIT });
  if (runs.length !== LIMIT) throw new Error(`a page has ${runs.length} runs`);
}

async function readTask(queries: RunQueries): Promise<void> {
  const filter = { project, taskId, metricName: 'accuracy', bucket: 'run' } as const;
  if ((await readTrends(queries, filter)).length === 0) throw new Error('there are no trends');
}

async function timesOf(open: () => RunQueries): Promise<{ page: Times; trends: Times }> {
  const page = await medianTimes(() => readPage(open()));
  return { page, trends: await medianTimes(() => readTask(open())) };
}

async function decode(key: string): Promise<void> {
  const file = await store.get(key);
  if (file) await readRows(runsTable, file.bytes, columnNames(runsTable));
}

const before = process.memoryUsage().rss;
const first = await timesOf(() => new IndexQueries(store));
const queries = new IndexQueries(store);
const kept = await timesOf(() => queries);
const memoryMb = (process.memoryUsage().rss - before) / 1024 ** 2;

const engine = await DuckDbEngine.open({ dataFolder });
const ofEngine = await timesOf(() => engineQueries(engine));
await engine.close();

const indexes: string[] = [];
for await (const key of listKeys(store, `${RUNS_ROOT}/${project}/`)) indexes.push(key);
const decodeAll = await medianTimes(async () => {
  for (const key of indexes) await decode(key);
});
const decodeNewest = await medianTimes(() => decode(indexes.at(-1) ?? ''));
const figures = {
  ...{ pageMs: kept.page.ms, pageCpuMs: kept.page.cpuMs, pageFirstCpuMs: first.page.cpuMs },
  ...{ trendsMs: kept.trends.ms, trendsCpuMs: kept.trends.cpuMs },
  ...{ trendsFirstCpuMs: first.trends.cpuMs, memoryMb },
  ...{ enginePageCpuMs: ofEngine.page.cpuMs, engineTrendsCpuMs: ofEngine.trends.cpuMs },
  ...{ decodeAllCpuMs: decodeAll.cpuMs, decodeNewestCpuMs: decodeNewest.cpuMs },
};
console.log(JSON.stringify(figures));
