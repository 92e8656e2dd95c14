// Asks SQL of the items of a data folder, and prints the median time of each statement.
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { median } from '../check.ts';

const [dataFolder = '', project = '', count = '0'] = process.argv.slice(2);
const CALLS = 5;
const engine = await DuckDbEngine.open({ dataFolder });

async function timeMs(sql: string, rows: number): Promise<number> {
  const times: number[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    const start = performance.now();
    const found = await engine.read({ sql, parameters: [] }, 100);
    times.push(performance.now() - start);
    if (found.rows.length !== rows) throw new Error(`${sql} gave ${found.rows.length} rows`);
  }
  return median(times);
}

const of = `FROM items WHERE project = '${project}'`;
const oneMs = await timeMs(
  `SELECT item_id, score ${of} AND run_id = 'run-${Number(count) - 1}'`,
  20,
);
const monthMs = await timeMs(`SELECT avg(score) ${of} AND year = '2026' AND month = '11'`, 1);
const allMs = await timeMs(`SELECT task_id, avg(score) ${of} GROUP BY task_id`, 40);
console.log(JSON.stringify({ oneMs, monthMs, allMs }));
await engine.close();
