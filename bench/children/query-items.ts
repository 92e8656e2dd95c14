// Asks SQL of the items of a data folder, and prints the median times of each statement.
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { medianTimes, type Times } from '../median-times.ts';

const [dataFolder = '', project = '', count = '0'] = process.argv.slice(2);
const engine = await DuckDbEngine.open({ dataFolder });

function measure(sql: string, rows: number): Promise<Times> {
  return medianTimes(async () => {
    const found = await engine.read({ sql, parameters: [] }, 100);
    if (found.rows.length !== rows) throw new Error(`${sql} gave ${found.rows.length} rows`);
  });
}

const of = `FROM items WHERE project = '${project}'`;
const lastRun = `run-${Number(count) - 1}`;
const one = await measure(`SELECT item_id, score ${of} AND run_id = '${lastRun}'`, 20);
const month = await measure(`SELECT avg(score) ${of} AND year = '2026' AND month = '11'`, 1);
const all = await measure(`SELECT task_id, avg(score) ${of} GROUP BY task_id`, 40);
const figures = {
  ...{ oneMs: one.ms, oneCpuMs: one.cpuMs },
  ...{ monthMs: month.ms, monthCpuMs: month.cpuMs },
  ...{ allMs: all.ms, allCpuMs: all.cpuMs },
};
console.log(JSON.stringify(figures));
await engine.close();
