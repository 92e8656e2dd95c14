import pMap from 'p-map';
import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { formatTimestamp } from '#contract/time.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import type { PageReader } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { ItemHistoryAnswer } from '#schemas/dashboard/item-history.ts';
import { itemFiles } from '../item-files.ts';
import { meanScore } from './mean-score.ts';
import { ItemsChangedError } from '../read-errors.ts';
import type { IndexedRun } from '../runs-index/indexed-runs.ts';
import type { RunsIndexReader } from '../runs-index/runs-index.ts';
import { type ItemAnswer, itemAnswers } from './item-answers.ts';
import { withItemFile } from './open-item-file.ts';

const CONCURRENT_RUNS = 6;

export interface HistoryPorts {
  readonly store: ObjectStore;
  readonly indexes: RunsIndexReader;
}

export interface HistoryQuery {
  readonly project: string;
  readonly itemId: string;
  readonly taskId: string;
  /** Of each run its main metric, when undefined. */
  readonly metric: string | undefined;
  /** The most runs that are read. */
  readonly limit: number;
}

type Entry = ItemHistoryAnswer['runs'][number];

/**
 * The scores of an item over the newest runs of a task. Of each run its record and one items file are
 * read.
 * @throws RunNotFoundError, DamagedParquetError, ColumnUnreadableError
 */
export async function itemHistory(
  { store, indexes }: HistoryPorts,
  query: HistoryQuery,
): Promise<ItemHistoryAnswer> {
  const { project, itemId, taskId, limit } = query;
  const found = (await indexes.runs(project)).flatMap((run) => metricOf(run, query));
  const read = async ({ run, metric }: RunMetric): Promise<Entry> => ({
    ...headOf(run),
    metric_name: metric,
    ...(await readItem(store, query, run.name, metric)),
  });
  return {
    item_id: itemId,
    task_id: taskId,
    total: found.length,
    runs: await pMap(found.slice(0, limit), read, { concurrency: CONCURRENT_RUNS }),
  };
}

interface RunMetric {
  readonly run: IndexedRun;
  readonly metric: string;
}

function metricOf(run: IndexedRun, { taskId, metric }: HistoryQuery): RunMetric | [] {
  if (run.row.task_id !== taskId) return [];
  const [main] = run.metrics;
  const found = metric === undefined ? main : run.metrics.find(({ name }) => name === metric);
  return found ? { run, metric: found.name } : [];
}

function headOf({ name, row: { model_id, status, config_hash, ts } }: IndexedRun) {
  return { run_id: name, model_id, status, config_hash, ts: formatTimestamp(ts) };
}

async function readItem(
  store: ObjectStore,
  { project, itemId }: HistoryQuery,
  run: string,
  metric: string,
): Promise<Pick<Entry, 'state' | 'score' | 'epochs'>> {
  try {
    const epochs = await readAnswers(store, project, run, metric, itemId);
    return { state: epochs.length > 0 ? 'scored' : 'absent', score: meanScore(epochs), epochs };
  } catch (error) {
    return { state: stateOf(error), score: null, epochs: [] };
  }
}

/** @throws the error, unless it tells of the state of one run alone */
function stateOf(error: unknown): Entry['state'] {
  if (error instanceof PrunedError) return 'pruned';
  if (error instanceof ItemsChangedError) return 'changing';
  throw error;
}

async function readAnswers(
  store: ObjectStore,
  project: string,
  run: string,
  metric: string,
  itemId: string,
): Promise<ItemAnswer[]> {
  // Of a results document each metric of a suite is a run of its own.
  const id = isDocumentSetName(parseOwner(project, run)) ? `${run}::${metric}` : run;
  const { sourceHash, files } = await itemFiles(store, project, id);
  const file = files.find((each) => each.metric === metric);
  if (!file) return [];
  const read = (reader: PageReader) => itemAnswers(reader, itemId);
  return withItemFile(store, { project, runId: id, path: file.path, sourceHash }, read);
}
