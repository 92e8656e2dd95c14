// Fills a data folder with the index and the manifest of a project of many runs, without their events.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RUNS_ROOT, indexKey, itemsPath, manifestKey } from '#contract/keys.ts';
import { type ColumnRows, writeParquet } from '#parquet/index.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { type BenchRun, benchRuns, N_ITEMS } from '../inputs/runs.ts';

const [dataDir = '', project = '', count = '0'] = process.argv.slice(2);

function put(key: string, content: Uint8Array | string): void {
  const file = `${dataDir}/${key}`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function isoTime(micros: number): string {
  return new Date(micros / 1000).toISOString().replace(/(\.\d{3})Z$/, '$1000+00:00');
}

function monthOf(run: BenchRun): string {
  return isoTime(run.tsMicros).slice(0, 7);
}

function pathOf(run: BenchRun): string {
  return itemsPath(monthOf(run), run.runId);
}

/** The columns that differ from run to run; the others hold one value. */
function indexColumns(runs: readonly BenchRun[]): ColumnRows {
  const same = <T>(value: T): T[] => runs.map(() => value);
  const ids = runs.map(({ runId }) => runId);
  return {
    project_id: same(project),
    run_id: ids,
    recorder_run_id: ids,
    ts: runs.map(({ tsMicros }) => tsMicros),
    model_id: runs.map(({ modelId }) => modelId),
    task_id: runs.map(({ taskId }) => taskId),
    metric_name: same('accuracy'),
    main: same(true),
    n_items: same(N_ITEMS),
    score: runs.map(({ score }) => score),
    stderr: runs.map(({ score }) => Math.sqrt((score * (1 - score)) / (N_ITEMS - 1))),
    status: same('complete'),
    events: same(2 * N_ITEMS + 1),
    missing: same(0),
    conflicts: same(0),
    duplicate_samples: same(0),
    config_hash: same(''),
    tags_json: same('[]'),
    created_by: same('bench'),
    prompt_tokens: same(21 * N_ITEMS),
    completion_tokens: same(23 * N_ITEMS),
    cost: same(null),
    duration_seconds: same(60.5),
    path: runs.map(pathOf),
    delta: same(null),
    p_value: same(null),
    verdict: same(null),
    parent_run_id: same(null),
  };
}

function manifestRecord(run: BenchRun) {
  return {
    run_id: run.runId,
    model_id: run.modelId,
    task_id: run.taskId,
    metric_name: 'accuracy',
    ts: isoTime(run.tsMicros),
    path: pathOf(run),
    n_items: N_ITEMS,
    config_hash: '',
    delta: null,
    p_value: null,
    verdict: null,
    parent_run_id: null,
  };
}

const runs = benchRuns(Number(count));
for (const month of new Set(runs.map(monthOf))) {
  const ofMonth = runs.filter((run) => monthOf(run) === month);
  put(indexKey(RUNS_ROOT, project, month), writeParquet(runsTable, indexColumns(ofMonth)));
}
const manifest = { project_id: project, version: 1, runs: runs.map(manifestRecord) };
put(manifestKey(project), JSON.stringify(manifest, null, 2));
console.log('{}');
