import { COMPARISONS_ROOT, indexKey, RUNS_ROOT } from '#contract/keys.ts';
import { contentHash } from '#contract/content-hash.ts';
import { parseTime } from '#contract/time.ts';
import { readNamed } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { RunsIndexAnswer } from '#schemas/dashboard/runs-index.ts';
import type { Revised } from '../revised.ts';
import { metricsTableOf, runsTableOf } from './index-table.ts';
import { type IndexedRun, readIndexedRuns } from './indexed-runs.ts';
import { lastChange, type MonthState, readMonthStates, stateOf } from './month-state.ts';
import { RecentValues } from '#ports/recent-values.ts';

/** Rows of the run index that are kept in memory, of all projects: about 100 MB. */
const MOST_KEPT_ROWS = 100_000;
/** With more runs than this the list begins 12 months back, unless the request says where. */
const MOST_RUNS_OF_ALL_TIME = 50_000;

/** Reads the run indexes of projects from the lake's files; of a month again only when it has changed. */
export class RunsIndexReader {
  readonly #store: ObjectStore;
  readonly #mostRuns: number;
  readonly #kept: RecentValues<readonly IndexedRun[]>;

  constructor(
    store: ObjectStore,
    { mostRuns = MOST_RUNS_OF_ALL_TIME, mostKeptRows = MOST_KEPT_ROWS } = {},
  ) {
    this.#store = store;
    this.#mostRuns = mostRuns;
    this.#kept = new RecentValues(mostKeptRows);
  }

  /**
   * @param since `YYYY-MM-DD`
   * @param nowMs decides from when runs are listed where there are too many
   * @returns its `read` @throws DamagedParquetError, ColumnUnreadableError
   */
  async open(
    project: string,
    since: string | undefined,
    nowMs: number,
  ): Promise<Revised<RunsIndexAnswer>> {
    const months = await readMonthStates(this.#store, project);
    const recent = yearBefore(nowMs);
    return {
      revision: contentHash(JSON.stringify([stateOf(months), since ?? null, recent])),
      read: async () => {
        const runs = await this.#readRuns(months);
        const from = since ?? (runs.length > this.#mostRuns ? recent : null);
        return answer(runs, from, lastChange(months));
      },
    };
  }

  /** All runs, the newest first. @throws DamagedParquetError, ColumnUnreadableError */
  async runs(project: string): Promise<readonly IndexedRun[]> {
    return this.#readRuns(await readMonthStates(this.#store, project));
  }

  async #readRuns(months: readonly MonthState[]): Promise<IndexedRun[]> {
    const runs: IndexedRun[] = [];
    for (const month of months) for (const run of await this.#readMonth(month)) runs.push(run);
    return runs.sort(newestFirst);
  }

  async #readMonth(state: MonthState): Promise<readonly IndexedRun[]> {
    const { project, month } = state;
    const name = `${project}/${month}/${state.index.etag}/${state.comparisons?.etag ?? ''}`;
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const key = indexKey(RUNS_ROOT, project, month);
    const index = await this.#store.get(key);
    if (!index) return [];
    const comparisons = await this.#store.get(indexKey(COMPARISONS_ROOT, project, month));
    const files = { index: index.bytes, comparisons: comparisons?.bytes };
    const runs = await readNamed(key, () => readIndexedRuns(files));
    // A file that was replaced since its state was read is kept under no name that it does not have.
    if (index.etag === state.index.etag && comparisons?.etag === state.comparisons?.etag) {
      this.#kept.set(name, runs, countRows(runs));
    }
    return runs;
  }
}

function answer(
  runs: readonly IndexedRun[],
  since: string | null,
  changedAt: string | null,
): RunsIndexAnswer {
  const fromMicros = since === null ? -Infinity : parseTime(since);
  const listed = runs.filter(({ row: { ts } }) => ts >= fromMicros);
  return {
    as_of: changedAt,
    since,
    left_out: runs.length - listed.length,
    runs: runsTableOf(listed),
    metrics: metricsTableOf(listed),
  };
}

function countRows(runs: readonly IndexedRun[]): number {
  return runs.reduce((sum, { metrics }) => sum + Math.max(1, metrics.length), 0);
}

function newestFirst(a: IndexedRun, b: IndexedRun): number {
  if (a.row.ts !== b.row.ts) return b.row.ts - a.row.ts;
  return a.name < b.name ? 1 : a.name > b.name ? -1 : 0;
}

/** The first day of the month a year ago: it changes only once a month. */
function yearBefore(nowMs: number): string {
  const now = new Date(nowMs);
  return new Date(Date.UTC(now.getUTCFullYear() - 1, now.getUTCMonth(), 1))
    .toISOString()
    .slice(0, 10);
}
