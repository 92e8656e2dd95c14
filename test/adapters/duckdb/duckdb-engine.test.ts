import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itemsTable } from '#lake/tables/items.ts';
import { writeParquet } from '#parquet/index.ts';
import { tables } from '#lake/tables/all-tables.ts';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { QueryFailedError, type SqlValue } from '#ports/sql-engine.ts';
import { LakeFolder } from '../../support/lake-folder.ts';

const NOVEMBER = Date.UTC(2026, 10, 21, 8, 6, 57) * 1000 + 10678;
const OCTOBER = Date.UTC(2026, 9, 1) * 1000;

let lake: LakeFolder;
let engine: DuckDbEngine;

beforeEach(async () => {
  lake = await LakeFolder.create();
  engine = await DuckDbEngine.open({ dataFolder: lake.path });
});
afterEach(async () => {
  await engine.close();
  await lake.remove();
});

async function select(sql: string, ...parameters: (string | number)[]) {
  return await engine.run({ sql, parameters });
}

async function value(expression: string): Promise<SqlValue | undefined> {
  return (await select(`SELECT ${expression} AS value`))[0]?.value;
}

describe('the tables', () => {
  test.each(tables.map(({ name, columns }) => [name, columns] as const))(
    'include %s, empty and with its columns before there are files',
    async (name, columns) => {
      const all = [...columns.map((column) => column.name), 'project', 'year', 'month'];
      expect(await select(`SELECT ${all.join(', ')} FROM ${name}`)).toEqual([]);
      const [counted] = await select(`SELECT count(*) AS n, max(project) AS p FROM ${name} AS t`);
      expect(counted).toEqual({ n: 0, p: null });
    },
  );

  test('have their rows, with the project, the year and the month as text', async () => {
    await lake.writeRuns([
      { project_id: 'demo', run_id: 'b', ts: NOVEMBER, n_items: 3, main: true, score: 0.5 },
      { project_id: 'other', run_id: 'a', ts: OCTOBER },
    ]);
    const rows = await select(
      'SELECT project, year, month, run_id, ts, n_items, main, score, stderr FROM runs ORDER BY ts',
    );
    expect(rows).toEqual([
      {
        ...{ project: 'other', year: '2026', month: '10', run_id: 'a' },
        ...{ ts: '2026-10-01T00:00:00.000000+00:00' },
        ...{ n_items: null, main: null, score: null, stderr: null },
      },
      {
        ...{ project: 'demo', year: '2026', month: '11', run_id: 'b' },
        ...{ ts: '2026-11-21T08:06:57.010678+00:00' },
        ...{ n_items: 3, main: true, score: 0.5, stderr: null },
      },
    ]);
    expect(await select("SELECT run_id FROM RUNS WHERE month = '10'")).toEqual([{ run_id: 'a' }]);
  });

  test('have times that compare with timestamps without a zone', async () => {
    await lake.writeRuns([{ project_id: 'demo', run_id: 'b', ts: NOVEMBER }]);
    const sql = 'SELECT run_id FROM runs WHERE ts = CAST(? AS timestamp)';
    expect(await select(sql, '2026-11-21 08:06:57.010678')).toEqual([{ run_id: 'b' }]);
    expect(await select(sql, '2026-11-21 08:06:57.010679')).toEqual([]);
    expect(await select("SELECT run_id FROM runs WHERE typeof(ts) = 'TIMESTAMP'")).toHaveLength(1);
  });

  test('have the rows of one project only when the query names it', async () => {
    await lake.writeRuns([{ project_id: 'demo', run_id: 'b', ts: NOVEMBER }]);
    // A query that opened the broken file of another project would fail.
    await lake.replace('runs/other/year=2026/month=11/index.parquet', Buffer.from('no parquet'));
    const sql = 'SELECT run_id FROM runs';
    expect(await engine.run({ sql, parameters: [], project: 'demo' })).toEqual([{ run_id: 'b' }]);
    await expect(select(sql)).rejects.toThrow(QueryFailedError);
  });

  test.each(['*', '../runs', 'demo/year=2026', "x' OR 1=1"])(
    'are empty for %s, which is no project’s name',
    async (project) => {
      await lake.writeRuns([{ project_id: 'demo', run_id: 'b', ts: NOVEMBER }]);
      expect(await engine.run({ sql: 'SELECT * FROM runs', parameters: [], project })).toEqual([]);
    },
  );

  test('show a file that was replaced under its name, at once', async () => {
    for (const score of [0.25, 0.5, 0.75]) {
      await lake.writeRuns([{ project_id: 'demo', run_id: 'b', ts: NOVEMBER, score }]);
      expect(await select('SELECT score FROM runs')).toEqual([{ score }]);
    }
  });

  test('can be read while files are replaced', async () => {
    const write = (size: number) =>
      lake.writeRuns(
        Array.from({ length: size }, (_, i) => ({
          ...{ project_id: 'demo', run_id: `run-${i}-${'x'.repeat(size % 17)}`, ts: NOVEMBER + i },
          score: size,
        })),
      );
    await write(1);
    for (let round = 0; round < 12; round += 1) {
      const reading = select('SELECT count(*) AS n, min(score) AS a, max(score) AS b FROM runs');
      const state = { read: false };
      void reading.finally(() => (state.read = true)).catch(() => undefined);
      for (let i = 0; i < 6 && !state.read; i += 1) await write(((round * 6 + i) % 30) * 12 + 1);
      const [row] = await reading;
      expect(row).toEqual({ n: row?.a, a: row?.a, b: row?.a });
    }
  });

  test('of item files are found in every month', async () => {
    const row = {
      project_id: ['demo'],
      run_id: ['r'],
      model_id: ['m'],
      task_id: ['t'],
      score: [1],
    };
    const more = { metric_name: ['accuracy'], item_id: ['t.1'], cluster_id: [null], epoch: [0] };
    const rest = { config_hash: [''], ts: [NOVEMBER], metadata_json: ['{"a":"b"}'] };
    const bytes = writeParquet(itemsTable, { ...row, ...more, ...rest });
    await lake.replace('store/demo/year=2026/month=11/run_id=r.parquet', bytes);
    await lake.replace('store/demo/year=2026/month=12/run_id=r::x.parquet', bytes);
    const sql =
      "SELECT month, json_extract_scalar(metadata_json, '$.a') AS a FROM items ORDER BY 1";
    const november = { month: '11', a: 'b' };
    expect(await select(sql)).toEqual([november, { ...november, month: '12' }]);
  });
});

describe('Trino functions', () => {
  const AT = "timestamp '2026-11-21 08:06:57.010'";
  test.each<[string, SqlValue]>([
    ["regexp_like('abc', 'b.')", true],
    ["regexp_like('abc', '^b')", false],
    [`to_unixtime(${AT})`, 1795248417.01],
    ['from_unixtime(1795248417)', '2026-11-21T08:06:57.000000+00:00'],
    [`format_datetime(${AT}, 'yyyy-MM-dd''T''HH:mm:ss.SSS')`, '2026-11-21T08:06:57.010'],
    [`date_format(${AT}, '%Y-%m-%d %H:%i:%s')`, '2026-11-21 08:06:57'],
    [`date_format(${AT}, '%M %x-%v %T')`, 'November 2026-47 08:06:57'],
    ['json_extract_scalar(\'{"a": {"b": 1.5}}\', \'$.a.b\')', '1.5'],
    ['json_extract_scalar(\'{"a": "x"}\', \'$.a\')', 'x'],
    ["json_extract_scalar('{\"a\": [1]}', '$.a')", null],
    ["json_extract_scalar('{\"a\": null}', '$.a')", null],
    ["json_extract_scalar('{}', '$.a')", null],
    ["json_extract_scalar('no json', '$.a')", null],
    ["from_iso8601_timestamp('2026-11-21T10:06:57+02:00')", '2026-11-21T08:06:57.000000+00:00'],
    [`date_trunc('day', ${AT})`, '2026-11-21T00:00:00.000000+00:00'],
    [`date_trunc('week', ${AT})`, '2026-11-16T00:00:00.000000+00:00'],
    [`day_of_week(${AT})`, 6],
    ["date '2026-11-21'", '2026-11-21'],
    ['CAST(9007199254740993 AS bigint)', '9007199254740993'],
    ['CAST(1.25 AS decimal(10, 2))', 1.25],
    ['CAST(NULL AS varchar)', null],
  ])('%s is %j', async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });

  test('aggregate approximately', async () => {
    const [row] = await select(
      'SELECT approx_distinct(x) AS d, approx_percentile(x, 0.5) AS p FROM (VALUES (1), (2), (2), (3)) AS t(x)',
    );
    expect(row).toEqual({ d: 3, p: 2 });
  });
});

describe('parameters', () => {
  test('are values, whatever text they contain', async () => {
    const text = "'; DROP TABLE runs; -- ? \0 é";
    const rows = await select('SELECT ? AS a, ? AS b, ? AS c, ? AS d', text, 1, 0.5, 2 ** 40);
    expect(rows).toEqual([{ a: text, b: 1, c: 0.5, d: 2 ** 40 }]);
  });

  test('that are missing fail the query', async () => {
    await expect(select('SELECT ? AS a, ? AS b', 1)).rejects.toThrow(QueryFailedError);
  });
});

describe('refuses everything but queries over the tables:', () => {
  test.each([
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_text('KEYS/secret.json')",
    "SELECT * FROM read_text('STORE/../keys/secret.json')",
    "SELECT * FROM '/etc/passwd'",
    "ATTACH '/tmp/evalake-attached.db'",
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET enable_external_access = true',
    'RESET lock_configuration',
    "COPY (SELECT 1) TO '/tmp/evalake-copied.csv'",
    "COPY (SELECT 1) TO 'STORE/copied.csv'",
    'CREATE TABLE t (x integer)',
    'EXPLAIN ANALYZE SELECT 1',
    'SELECT 1; SELECT 2',
    '',
  ])('%s', async (template) => {
    await mkdir(join(lake.path, 'keys'));
    await writeFile(join(lake.path, 'keys/secret.json'), 'secret');
    const path = lake.path.replaceAll("'", "''");
    const sql = template.replace('KEYS', `${path}/keys`).replace('STORE', `${path}/store`);
    await expect(select(sql)).rejects.toThrow(QueryFailedError);
  });

  test('the engine itself is locked, not only guarded', async () => {
    const settings = ['enable_external_access', 'lock_configuration', 'autoload_known_extensions'];
    for (const name of settings) {
      const expected = name === 'lock_configuration';
      expect(await value(`current_setting('${name}')`), name).toBe(expected);
    }
  });
});

test('an error says what is wrong and not where the data lies', async () => {
  await lake.replace('runs/demo/year=2026/month=11/index.parquet', Buffer.from('no parquet file'));
  const failure = await select('SELECT * FROM runs').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(QueryFailedError);
  expect(String(failure)).toContain('runs/demo/year=2026/month=11/index.parquet');
  expect(String(failure)).not.toContain(lake.path);
  await expect(select('SELECT nope FROM events')).rejects.toThrow(/nope/);
  await expect(select('SELECT 1 FROM nope')).rejects.toThrow(/nope/);
});

test('queries run side by side, and closing waits for them', async () => {
  await lake.writeRuns([{ project_id: 'demo', run_id: 'b', ts: NOVEMBER }]);
  const running = Array.from({ length: 20 }, (_, i) =>
    engine.run({ sql: 'SELECT ? AS i, run_id FROM runs', parameters: [i], project: 'demo' }),
  );
  await engine.close();
  expect((await Promise.all(running)).map(([row]) => row?.i)).toEqual([...running.keys()]);
});
