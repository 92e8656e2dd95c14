import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchmarksTable } from '#lake/tables/benchmarks.ts';
import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { suitesTable } from '#lake/tables/suites.ts';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { guardStatement } from '#query/guard.ts';
import { namedQueries } from '#query/named/named-queries.ts';
import { prestoViewText } from '#query/presto-view.ts';
import { views } from '#query/all-views.ts';
import { readTrends } from '#read/read-trends.ts';
import { engineQueries } from '#read/run-queries/run-queries.ts';
import { LakeFolder } from '../support/lake-folder.ts';

let lake: LakeFolder;
let engine: DuckDbEngine;

const DAY = 86_400_000_000;
const NOON = Date.UTC(2026, 10, 21, 12) * 1000;
const run = (run_id: string, ts: number, changes: object = {}) => ({
  ...{ project_id: 'demo', run_id, recorder_run_id: run_id, ts, main: true },
  ...{ model_id: 'm', task_id: 't', metric_name: 'accuracy' },
  ...{ n_items: 1, score: 1, stderr: 0.5, ...changes },
});

beforeAll(async () => {
  lake = await LakeFolder.create();
  engine = await DuckDbEngine.open({ dataFolder: lake.path });
  await lake.writeRuns([
    run('a', NOON - 40 * DAY),
    run('b', NOON, { n_items: 1, score: 0, stderr: 0.5 }),
    run('c', NOON + 1, { n_items: 3, score: 1, stderr: 0.1 }),
    run('d', NOON + 2, { model_id: 'other', stderr: null }),
    run('e', NOON + 3, { model_id: 'none', n_items: 0, score: null, stderr: null }),
    run('f', NOON, { model_id: 'vast', n_items: 2, score: Number.MAX_VALUE, stderr: 1e200 }),
    run('g', NOON, { model_id: 'vast', n_items: 6, score: Number.MAX_VALUE, stderr: 0 }),
  ]);
  const row = { project_id: 'demo', document_id: 'd', ts: NOON, metric_name: 'm', score: 1 };
  await lake.writeRows(suitesTable, [row]);
  await lake.writeRows(benchmarksTable, [row]);
  await lake.writeRows(comparisonsTable, [row]);
});
afterAll(async () => {
  await engine.close();
  await lake.remove();
});

const select = (sql: string) => engine.run({ sql, parameters: [] });

describe('history', () => {
  it('counts runs from the newest of their model, task and metric, over months', async () => {
    const rows = await select('SELECT run_id, recency FROM history ORDER BY run_id');
    expect(rows.map(({ run_id, recency }) => [run_id, recency])).toEqual([
      ['a', 3],
      ['b', 2],
      ['c', 1],
      ['d', 1],
      ['e', 1],
      ['f', 2],
      ['g', 1],
    ]);
  });
});

describe('score_trend', () => {
  it('weighs the runs of a day by their items, and leaves out those without', async () => {
    const rows = await select(
      'SELECT model_id, day, score, stderr, n_runs, n_items FROM score_trend ORDER BY model_id, day',
    );
    const day = '2026-11-21T00:00:00.000000+00:00';
    expect(rows).toEqual([
      {
        ...{ model_id: 'm', day: '2026-10-12T00:00:00.000000+00:00' },
        ...{ score: 1, stderr: 0.5, n_runs: 1, n_items: 1 },
      },
      {
        ...{ model_id: 'm', day, score: 0.75, n_runs: 2, n_items: 4 },
        stderr: expect.closeTo(Math.sqrt(0.5 ** 2 + 0.3 ** 2) / 4, 12) as number,
      },
      { model_id: 'other', day, score: 1, stderr: null, n_runs: 1, n_items: 1 },
      { model_id: 'vast', day, score: Number.MAX_VALUE, stderr: null, n_runs: 2, n_items: 8 },
    ]);
  });

  it('equals the trends of the project, also where a sum overflows a double', async () => {
    const series = await readTrends(engineQueries(engine), { project: 'demo', bucket: 'day' });
    const rows = await select('SELECT score, stderr FROM score_trend ORDER BY model_id, day');
    const points = series.flatMap((each) => each.points);
    expect(points.map(({ score, stderr }) => ({ score, stderr }))).toEqual(rows);
  });
});

describe.each(views)('the view $name', (view) => {
  it('has the columns of its definition', async () => {
    const [row] = await select(`SELECT * FROM ${view.name} LIMIT 1`);
    expect(Object.keys(row ?? {})).toEqual(view.columns.map(({ name }) => name));
  });

  it('is kept for Athena as JSON in base64, with the rights of the caller', () => {
    const [, base64 = ''] =
      /^\/\* Presto View: (.+) \*\/$/.exec(prestoViewText(view, 'lake')) ?? [];
    const definition: unknown = JSON.parse(Buffer.from(base64, 'base64').toString());
    expect(definition).toMatchObject({
      originalSql: view.sql,
      catalog: 'awsdatacatalog',
      schema: 'lake',
      runAsInvoker: true,
    });
    expect(JSON.stringify(definition)).toContain('{"name":"project","type":"varchar"}');
  });

  it('is a statement that may run', () => {
    expect(guardStatement(view.sql).sql).toBe(view.sql);
  });
});

describe.each(namedQueries)('the named query $name', ({ name, description, sql, parameters }) => {
  it('may run, asks a question, and has its parameters in conditions', async () => {
    expect(guardStatement(sql).parameterCount).toBe(parameters.length);
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(description).toMatch(/\?/);
    expect(sql).not.toMatch(/(SELECT|LIMIT|,)\s*\?/i);
    expect(await engine.run({ sql, parameters: parameters.map(() => 'x') })).toBeDefined();
  });

  it('stands in docs/sql.md word for word', () => {
    const document = readFileSync(new URL('../../docs/sql.md', import.meta.url), 'utf8');
    expect(document).toContain(`### ${name}\n\n${description}`);
    expect(document).toContain(`\`\`\`sql\n${sql}\n\`\`\``);
  });
});
