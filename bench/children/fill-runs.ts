// Fills a data folder with the index and the manifest of a project of many runs; there are no
// events.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RUNS_ROOT, indexKey, itemsPath, manifestKey } from '#contract/keys.ts';
import { writeParquet } from '#parquet/index.ts';
import { type Row, rowColumns, withNulls } from '#lake/table-rows.ts';
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

function indexRow(run: BenchRun): Row<typeof runsTable> {
  return withNulls(runsTable, {
    project_id: project,
    run_id: run.runId,
    recorder_run_id: run.runId,
    ts: run.tsMicros,
    model_id: run.modelId,
    task_id: run.taskId,
    metric_name: 'accuracy',
    main: true,
    n_items: N_ITEMS,
    score: run.score,
    stderr: Math.sqrt((run.score * (1 - run.score)) / (N_ITEMS - 1)),
    status: 'complete' as const,
    events: 2 * N_ITEMS + 1,
    missing: 0,
    conflicts: 0,
    duplicate_samples: 0,
    config_hash: '',
    tags_json: '[]',
    created_by: 'bench',
    prompt_tokens: 21 * N_ITEMS,
    completion_tokens: 23 * N_ITEMS,
    duration_seconds: 60.5,
    path: pathOf(run),
  });
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
  put(
    indexKey(RUNS_ROOT, project, month),
    writeParquet(runsTable, rowColumns(runsTable, ofMonth.map(indexRow))),
  );
}
const manifest = { project_id: project, version: 1, runs: runs.map(manifestRecord) };
put(manifestKey(project), JSON.stringify(manifest, null, 2));
console.log('{}');
