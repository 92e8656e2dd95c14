import { rm, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { glueColumns } from '#lake/glue-table.ts';
import { parseSealRecord } from '#lake/seal-record-file.ts';
import { runsTable } from '#lake/tables/runs.ts';
import type * as describing from '#pipeline/seal/run/describe-run.ts';
import { historyView } from '#query/run-views.ts';
import { listRuns } from '#read/list-runs.ts';
import { runDetail } from '#read/run-detail.ts';
import { listRunsAnswer, runDetail as detailSchema } from '#read/run-answers.ts';
import { engineQueries } from '#read/run-queries/run-queries.ts';
import { documentText } from '../support/documents.ts';
import { event, wholeRun } from '../support/events.ts';
import { PROJECT, TestLake } from '../support/lake.ts';

// A worker keeps the modules of its former files, into which no mock comes.
vi.hoisted(() => vi.resetModules());

// docs/extending.md promises that a column of `runs` is added in two files. Here they are changed as
// it says, and all others are as they are.
vi.mock('#lake/tables/runs.ts', async (original) => {
  const { runsTable } = await original<{ readonly runsTable: { readonly columns: readonly [] } }>();
  const { nullable, ofRun } = await import('#lake/tables/column.ts');
  const added = nullable('errors', 'bigint', 'error events of the run', ofRun);
  return { runsTable: { ...runsTable, columns: [...runsTable.columns, added] } };
});
vi.mock('#pipeline/seal/run/describe-run.ts', async (original) => {
  const { describeRun } = await original<typeof describing>();
  const changed: typeof describeRun = (events) => {
    const { names, type } = events.rows;
    const errors = type.filter((code) => names.textOf(code) === 'error').length;
    return { ...describeRun(events), errors };
  };
  return { describeRun: changed };
});

const RUN = '261121081110AVTYYZOZ';
const lake = new TestLake();
let folder: string;
let engine: DuckDbEngine;

beforeAll(async () => {
  await lake.post([
    ...wholeRun(3, { run_id: RUN }),
    event({ run_id: 'failing', event_id: 0, type: 'error' }),
    event({ run_id: 'failing', event_id: 1, type: 'error' }),
  ]);
  await lake.postResults(documentText('benchmark_results_2026-11-12_16-00-00.json'));
  await lake.drain();
  await lake.wait(1000);
  folder = await mkdtemp(join(tmpdir(), 'evalake-'));
  for (const [key, bytes] of lake.memory.objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), bytes);
  }
  engine = await DuckDbEngine.open({ dataFolder: folder });
  await lake.post([event({ run_id: 'waiting', event_id: 4 })]);
  await lake.stageOnce();
});
afterAll(async () => {
  try {
    await engine.close();
    await rm(folder, { recursive: true });
  } finally {
    // Last, so that nothing loads a changed module again, which the worker's next file would get.
    vi.resetModules();
  }
});

/** The column's value; undefined where an object has no such member. */
function errorsOf(object: object): unknown {
  return Reflect.get(object, 'errors');
}

async function listed() {
  const page = await listRuns(lake.memory, engineQueries(engine), { project: PROJECT, limit: 100 });
  return listRunsAnswer.parse(page).runs;
}

it('is in the listing of runs; null for a document’s run and for one that is receiving', async () => {
  const runs = await listed();
  const errors = new Map(runs.map((run) => [run.run_id, errorsOf(run)]));
  expect(errors.get('failing')).toBe(2);
  expect(errors.get(RUN)).toBe(0);
  expect(errors.get('waiting')).toBeNull();
  const ofDocument = runs.filter(({ task_id }) => task_id === 'benchmark');
  expect(ofDocument.length).toBeGreaterThan(0);
  expect(ofDocument.map(errorsOf)).toEqual(ofDocument.map(() => null));
});

it('is in the detail of each of these runs', async () => {
  const detail = async (run: string) =>
    errorsOf(detailSchema.parse(JSON.parse(await runDetail(lake.memory, PROJECT, run))));
  expect(await detail('failing')).toBe(2);
  expect(await detail('waiting')).toBe(0);
  const ofDocument = (await listed()).find(({ task_id }) => task_id === 'benchmark');
  expect(await detail(ofDocument?.run_id ?? '')).toBeNull();
});

it('is in SQL, the catalogue and the view, after all others', async () => {
  const sql = 'SELECT errors FROM history WHERE run_id = ?';
  expect(await engine.run({ sql, parameters: ['failing'] })).toEqual([{ errors: 2 }]);
  expect(historyView.columns.at(-1)?.name).toBe('errors');
  expect(glueColumns(runsTable).at(-1)).toMatchObject({ name: 'errors', type: 'bigint' });
});

it('is null in the record of a run that was sealed before there was the column', () => {
  const text = lake.text(`seals/${PROJECT}/failing.json`);
  const before = text.replace(/^ *"errors": 2,\n/m, '');
  expect(before).not.toBe(text);
  expect(errorsOf(parseSealRecord(Buffer.from(before)))).toBeNull();
});
