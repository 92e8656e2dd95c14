import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { findReadValues, mayHoldRun } from '#adapters/duckdb/pruned-files.ts';
import { encodeName } from '#contract/names.ts';
import { runItemsName } from '#contract/keys.ts';
import { storeRunId } from '#contract/naming/store-run-id.ts';
import { itemsTable } from '#lake/tables/items.ts';
import { writeParquet } from '#parquet/index.ts';
import { LakeFolder } from '../../support/lake-folder.ts';

const MONTH = 'store/demo/year=2026/month=11';

let lake: LakeFolder;
let engine: DuckDbEngine;

beforeEach(async () => {
  lake = await LakeFolder.create();
  engine = await DuckDbEngine.open({ dataFolder: lake.path });
  await mkdir(join(lake.path, MONTH), { recursive: true });
});
afterEach(async () => {
  await engine.close();
  await lake.remove();
});

async function writeItems(name: string, runId: string): Promise<void> {
  const bytes = writeParquet(itemsTable, {
    project_id: ['demo'],
    run_id: [runId],
    model_id: ['m'],
    task_id: ['t'],
    metric_name: ['accuracy'],
    item_id: ['q1'],
    cluster_id: [null],
    epoch: [0],
    score: [1],
    config_hash: [''],
    ts: [1],
    metadata_json: [null],
  });
  await writeFile(join(lake.path, MONTH, `run_id=${name}.parquet`), bytes);
}

/** A file that fails whoever opens it. */
async function writeDamaged(name: string): Promise<void> {
  await writeFile(join(lake.path, MONTH, `run_id=${name}.parquet`), 'no Parquet');
}

it('a statement about one run opens the files of that run alone', async () => {
  await writeItems('wanted', 'wanted');
  await writeDamaged('other');
  await writeDamaged(encodeName('an other/one'));
  const sql = "SELECT run_id FROM items WHERE project = 'demo' AND run_id = 'wanted'";
  expect((await engine.read({ sql, parameters: [] }, 10)).rows).toEqual([['wanted']]);
  const asked = { sql: 'SELECT run_id FROM items WHERE run_id = ?', parameters: ['wanted'] };
  expect(await engine.run(asked)).toEqual([{ run_id: 'wanted' }]);
  const all = { sql: 'SELECT run_id FROM items', parameters: [] };
  await expect(engine.run(all)).rejects.toThrow('too small to be a Parquet file');
});

it('a statement about a month opens the files of that month alone', async () => {
  await writeItems('wanted', 'wanted');
  const other = join(lake.path, MONTH.replace('month=11', 'month=10'));
  await mkdir(other, { recursive: true });
  await writeFile(join(other, 'run_id=other.parquet'), 'no Parquet');
  const sql = "SELECT run_id FROM items WHERE year = '2026' AND month = '11'";
  expect((await engine.read({ sql, parameters: [] }, 10)).rows).toEqual([['wanted']]);
});

it('a statement about a run of which there is no file finds nothing', async () => {
  await writeItems('other', 'other');
  const sql = "SELECT run_id FROM items WHERE run_id = 'absent'";
  expect((await engine.read({ sql, parameters: [] }, 10)).rows).toEqual([]);
});

const longRun = 'r'.repeat(300);
const longMetric = 'm'.repeat(100);

it.each([
  ['a plain id', runItemsName('r1', undefined), storeRunId('r1', undefined)],
  ['an id that is encoded', runItemsName('a/b c', undefined), storeRunId('a/b c', undefined)],
  ['a metric', runItemsName('r:1', 'f1/x'), storeRunId('r:1', 'f1/x')],
  ['a shortened id', runItemsName(longRun, undefined), storeRunId(longRun, undefined)],
  ['a shortened metric', runItemsName('r1', longMetric), storeRunId('r1', longMetric)],
  ['an id like a metric', runItemsName('a::b', undefined), storeRunId('a::b', undefined)],
  ["another writer's name", '100%', '100%'],
])('the file of %s may hold its rows', (_, name, runId) => {
  expect(mayHoldRun(`/lake/run_id=${name}.parquet`, new Set([runId]))).toBe(true);
});

it('the file of another run does not', () => {
  expect(mayHoldRun('/lake/run_id=r1.parquet', new Set(['r2']))).toBe(false);
});

it('finds the values that a statement reads once for the same parameters, and anew for others', async () => {
  const sql = 'SELECT item_id FROM items WHERE project = ? AND run_id = ?';
  const read = (run: string) => findReadValues({ sql, parameters: ['p', run] });
  const first = await read('r1');
  expect(first.get('items')).toEqual({ project: new Set(['p']), run_id: new Set(['r1']) });
  expect(await read('r1')).toBe(first);
  expect((await read('r2')).get('items')?.run_id).toEqual(new Set(['r2']));
});
