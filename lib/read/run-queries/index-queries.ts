import { RUNS_ROOT } from '#contract/keys.ts';
import { PreconditionFailedError } from '#ports/object-store.ts';
import type { SqlRow } from '#ports/sql-engine.ts';
import { ContentionError } from '#ports/swap-object.ts';
import type { HistoryFilter } from '#query/history.ts';
import type { TrendFilter } from '#query/trends.ts';
import { readHistory } from './indexed-history.ts';
import { readTrendRows } from './indexed-trends.ts';
import { type IndexGroup, IndexGroups, type IndexStore } from './index-groups.ts';
import type { RunQueries } from './run-queries.ts';

/** How often a question is answered again because an index was replaced meanwhile. */
const ATTEMPTS = 10;

/** Answers from the run index's files without an engine, where they lie near. */
export class IndexQueries implements RunQueries {
  readonly #groups: IndexGroups;

  /** @param mostKeptBytes of columns that are kept in memory */
  constructor(store: IndexStore, mostKeptBytes?: number) {
    this.#groups = new IndexGroups(store, mostKeptBytes);
  }

  /** @throws ContentionError, DamagedParquetError, ColumnUnreadableError */
  history(filter: HistoryFilter): Promise<readonly SqlRow[]> {
    return this.#answer(filter.project, (groups) => readHistory(groups, filter));
  }

  /** @throws ContentionError, DamagedParquetError, ColumnUnreadableError */
  trends(filter: TrendFilter): Promise<readonly SqlRow[]> {
    return this.#answer(filter.project, (groups) => readTrendRows(groups, filter));
  }

  async #answer<T>(
    project: string,
    read: (groups: readonly IndexGroup[]) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      try {
        return await read(await this.#groups.open(project));
      } catch (error) {
        if (!(error instanceof PreconditionFailedError)) throw error;
      }
    }
    throw new ContentionError(`${RUNS_ROOT}/${project}`);
  }
}
