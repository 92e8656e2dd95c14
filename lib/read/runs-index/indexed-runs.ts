import { comparisonsTable } from '#lake/tables/comparisons.ts';
import { pick } from '#lake/pick.ts';
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

type Verdict = Pick<Row<typeof comparisonsTable>, (typeof OF_VERDICT)[number]>;

/** A metric of a run, with its comparison as the judge keeps it. */
export type IndexedMetric = Pick<Row<typeof runsTable>, (typeof OF_METRIC)[number]> & Verdict;

/** A recorder's run, or the runs of a suite of a results document, which are its metrics. */
export type IndexedRun = Pick<Row<typeof runsTable>, (typeof OF_RUN)[number]> & {
  readonly name: string;
  /** The main one is the first; empty for a run without any metric. */
  readonly metrics: readonly IndexedMetric[];
};

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
  const runs = new Map<string, IndexedRun & { readonly metrics: IndexedMetric[] }>();
  for (const row of rows) {
    const name = judgedName(row);
    const run = runs.get(name) ?? { name, ...pick(row, OF_RUN), metrics: [] };
    runs.set(name, run);
    if (row.metric_name === null) continue;
    const metric = { ...pick(row, OF_METRIC), ...verdictOf(row.run_id, row.metric_name) };
    run.metrics[row.main ? 'unshift' : 'push'](metric);
  }
  return [...runs.values()];
}

async function readVerdicts(file: Uint8Array | undefined) {
  const rows = file ? await readRows(comparisonsTable, file, VERDICT_COLUMNS) : [];
  const known = new Map(rows.map((row) => [nameOf(row.run_id, row.metric_name), row]));
  return (runId: string, metric: string): Verdict => {
    const found = known.get(nameOf(runId, metric));
    return found ? pick(found, OF_VERDICT) : noVerdict;
  };
}

function nameOf(runId: string, metric: string): string {
  return `${runId}\n${metric}`;
}
