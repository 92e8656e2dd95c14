import type { RunItems } from '#compare/run-items.ts';
import { itemsKey } from '#contract/keys.ts';
import { readItemScores } from './item-scores.ts';
import { ITEMS_SOURCE } from '#lake/tables/items.ts';
import { DamagedParquetError, readMetadata } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { BaselineRun } from './baseline-finder.ts';

/**
 * The items of a run in a metric. `gone`: they were pruned, or their file is lost or damaged.
 * `changing`: the run was sealed again since the run index was written, which will be told.
 */
export type ReadItems = RunItems | 'gone' | 'changing';

/** The answers that are kept in memory: a series compares the same baseline again and again. */
const MOST_KEPT_ANSWERS = 200_000;

/** Reads items files, and keeps those that were read last. */
export class ItemReader {
  readonly #store: ObjectStore;
  readonly #project: string;
  readonly #kept = new Map<string, RunItems>();
  #keptAnswers = 0;

  constructor(store: ObjectStore, project: string) {
    this.#store = store;
    this.#project = project;
  }

  async read({ run, metric }: BaselineRun): Promise<ReadItems> {
    if (metric.path === null) return 'gone';
    const name = `${run.sourceHash} ${metric.path}`;
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const stored = await this.#store.get(itemsKey(this.#project, metric.path));
    if (!stored) return 'gone';
    const items = await parse(stored.bytes, run.sourceHash);
    if (typeof items !== 'string') this.#keep(name, items);
    return items;
  }

  #keep(name: string, items: RunItems): void {
    this.#kept.set(name, items);
    this.#keptAnswers += items.itemId.length;
    for (const [oldest, { itemId }] of this.#kept) {
      if (this.#keptAnswers <= MOST_KEPT_ANSWERS) return;
      this.#kept.delete(oldest);
      this.#keptAnswers -= itemId.length;
    }
  }
}

async function parse(bytes: Uint8Array, sourceHash: string): Promise<ReadItems> {
  try {
    const metadata = readMetadata(bytes);
    return metadata[ITEMS_SOURCE] === sourceHash ? await readItemScores(bytes) : 'changing';
  } catch (error) {
    if (error instanceof DamagedParquetError) return 'gone';
    throw error;
  }
}
