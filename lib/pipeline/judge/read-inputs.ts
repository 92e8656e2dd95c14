import { z } from 'zod';
import { indexKey, monthOfKey, RUNS_ROOT, settingsKey } from '#contract/keys.ts';
import { listRunMonths } from '#lake/list-run-months.ts';
import { pick } from '#lake/pick.ts';
import { readSettings } from '#lake/settings/project-settings-file.ts';
import { readRows, type Row } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { readNamed } from '#parquet/index.ts';
import type { ObjectStore, StoredObject } from '#ports/object-store.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import type { EtagCache } from '#ports/etag-cache.ts';
import { compareStarts, judgedName, type JudgedMetric, type JudgedRun } from './judged-run.ts';

/** What a project's comparisons are a function of. */
export interface JudgeInputs {
  readonly settings: ProjectSettings;
  /** In the order of `compareStarts`. */
  readonly runs: readonly JudgedRun[];
}

const VERDICT = ['delta', 'p_value', 'verdict', 'parent_run_id'] as const;
const COLUMNS = [
  ...([
    'run_id',
    'recorder_run_id',
    'ts',
    'model_id',
    'task_id',
    'metric_name',
    'n_items',
  ] as const),
  ...(['score', 'status', 'config_hash', 'tags_json', 'path', 'source_hash'] as const),
  ...VERDICT,
];
type IndexedRow = Pick<Row<typeof runsTable>, (typeof COLUMNS)[number]>;

export async function readInputs(
  store: ObjectStore,
  project: string,
  memory: EtagCache<readonly JudgedRun[]>,
): Promise<JudgeInputs> {
  const { settings } = await readSettings(store, project);
  const runs: JudgedRun[] = [];
  for (const month of await listRunMonths(store, project)) {
    const ofMonth = await memory.read(store, indexKey(RUNS_ROOT, project, month));
    for (const run of ofMonth ?? []) runs.push(run);
  }
  return { settings, runs: runs.sort(compareStarts) };
}

/** The runs of a month's run index. @throws DamagedParquetError, ColumnUnreadableError */
export async function parseIndexedRuns({
  key,
  bytes,
}: StoredObject): Promise<readonly JudgedRun[]> {
  const rows = await readNamed(key, () => readRows(runsTable, bytes, COLUMNS));
  return groupRows(rows, monthOfKey(key) ?? '');
}

/** The inputs' identity: the same text exactly while none of them changes. */
export async function inputsState(store: ObjectStore, project: string): Promise<string> {
  const months = await listRunMonths(store, project);
  const keys = months.map((month) => indexKey(RUNS_ROOT, project, month));
  const found = await Promise.all([settingsKey(project), ...keys].map((key) => store.head(key)));
  return JSON.stringify([months, found.map((info) => info?.etag ?? null)]);
}

const tagsSchema = z.array(z.string());

function groupRows(rows: readonly IndexedRow[], month: string): JudgedRun[] {
  const runs = new Map<string, JudgedRun & { readonly metrics: JudgedMetric[] }>();
  for (const row of rows) {
    if (row.metric_name === null) continue;
    const name = judgedName(row);
    const known = runs.get(name) ?? { ...describeRun(row, name, month), metrics: [] };
    known.metrics.push({
      name: row.metric_name,
      runId: row.run_id,
      path: row.path,
      itemCount: row.n_items,
      score: row.score,
      recorded: pick(row, VERDICT),
    });
    runs.set(name, known);
  }
  for (const { metrics } of runs.values()) metrics.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...runs.values()];
}

function describeRun(row: IndexedRow, name: string, month: string): Omit<JudgedRun, 'metrics'> {
  return {
    name,
    owner: row.recorder_run_id,
    month,
    tsMicros: row.ts,
    modelId: row.model_id,
    taskId: row.task_id,
    status: row.status,
    isComplete: row.status === 'complete',
    configHash: row.config_hash,
    tags: row.tags_json === '[]' ? [] : tagsSchema.parse(JSON.parse(row.tags_json)),
    sourceHash: row.source_hash ?? '',
  };
}
