import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { readRows, type Row } from '#lake/table-rows.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { judgedName } from '#pipeline/judge/judged-run.ts';

const OF_RUN = [
  ...(['ts', 'status', 'task_id', 'model_id', 'config_hash', 'created_by', 'tags_json'] as const),
  ...(['events', 'missing', 'conflicts', 'duplicate_samples', 'prompt_tokens'] as const),
  ...(['completion_tokens', 'cost', 'duration_seconds'] as const),
] as const;
const OF_METRIC = ['metric_name', 'score', 'stderr', 'n_items', 'stated', 'main'] as const;
const RUN_COLUMNS = ['run_id', 'recorder_run_id', ...OF_RUN, ...OF_METRIC] as const;

const OF_VERDICT = ['delta', 'p_value', 'verdict', 'reason', 'parent_run_id'] as const;
const VERDICT_COLUMNS = ['run_id', 'metric_name', ...OF_VERDICT] as const;

type StoredRow = Readonly<Pick<Row<typeof runsTable>, (typeof RUN_COLUMNS)[number]>>;
type Verdict = Readonly<Pick<Row<typeof comparisonsTable>, (typeof OF_VERDICT)[number]>>;

/** A metric of a run, with its comparison as the judge keeps it. */
export interface IndexedMetric {
  readonly name: string;
  readonly row: Pick<StoredRow, (typeof OF_METRIC)[number]>;
  readonly judged: Verdict;
}

/** A recorder's run, or the runs of a suite of a results document, which are its metrics. */
export interface IndexedRun {
  readonly name: string;
  /** What it says of the run holds for all of its metrics. */
  readonly row: Pick<StoredRow, (typeof OF_RUN)[number]>;
  /** The main one is the first; empty for a run without any metric. */
  readonly metrics: readonly IndexedMetric[];
}

const noVerdict: Verdict = {
  delta: null,
  p_value: null,
  verdict: null,
  reason: null,
  parent_run_id: null,
};

/** The files of a month, as the lake holds them. */
export interface MonthFiles {
  /** Of the table `runs`. */
  readonly index: Uint8Array;
  /** Of the table `comparisons`. */
  readonly comparisons: Uint8Array | undefined;
}

/** The runs of a month, in the order of the index. @throws DamagedParquetError, ColumnUnreadableError */
export async function readIndexedRuns(files: MonthFiles): Promise<readonly IndexedRun[]> {
  const rows = await readRows(runsTable, files.index, RUN_COLUMNS);
  const verdictOf = await readVerdicts(files.comparisons);
  // Tens of thousands of rows: they are kept as they were read, as copies of their parts take longer.
  const runs = new Map<string, IndexedRun & { readonly metrics: IndexedMetric[] }>();
  for (const row of rows) {
    const name = judgedName(row);
    const run = runs.get(name) ?? { name, row, metrics: [] };
    runs.set(name, run);
    if (row.metric_name === null) continue;
    const judged = verdictOf(row.run_id, row.metric_name);
    const metric = { name: row.metric_name, row, judged };
    run.metrics[row.main ? 'unshift' : 'push'](metric);
  }
  return [...runs.values()];
}

async function readVerdicts(file: Uint8Array | undefined) {
  const rows = file ? await readRows(comparisonsTable, file, VERDICT_COLUMNS) : [];
  const known = new Map<string, Verdict>();
  for (const row of rows) known.set(nameOf(row.run_id, row.metric_name), row);
  return (runId: string, metric: string): Verdict => known.get(nameOf(runId, metric)) ?? noVerdict;
}

function nameOf(runId: string, metric: string): string {
  return `${runId}\n${metric}`;
}
