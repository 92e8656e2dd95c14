import type { RunItems } from '#compare/run-items.ts';
import { itemsKey } from '#contract/keys.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { RecentValues } from '#ports/recent-values.ts';
import type { BaselineRun } from './baseline-finder.ts';
import type { JudgeMemory } from './judge-memory.ts';

/**
 * The items of a run in a metric. `gone`: they were pruned, or their file is lost or damaged.
 * `changing`: the run was sealed again since the run index was written, which will be told.
 */
export type ReadItems = RunItems | 'gone' | 'changing';

/** The answers that are kept in memory: a series compares the same baseline again and again. */
const MOST_KEPT_ANSWERS = 200_000;

/** Reads items files for one pass, and asks no more for those that were read last. */
export class ItemReader {
  readonly #store: ObjectStore;
  readonly #project: string;
  readonly #memory: JudgeMemory['items'];
  readonly #kept = new RecentValues<RunItems>(MOST_KEPT_ANSWERS);

  constructor(store: ObjectStore, project: string, memory: JudgeMemory['items']) {
    this.#store = store;
    this.#project = project;
    this.#memory = memory;
  }

  async read({ run, metric }: BaselineRun): Promise<ReadItems> {
    if (metric.path === null) return 'gone';
    const name = `${run.sourceHash} ${metric.path}`;
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const file = await this.#memory.read(this.#store, itemsKey(this.#project, metric.path));
    if (!file) return 'gone';
    if (file.sourceHash !== run.sourceHash) return 'changing';
    if (!file.items) return 'gone';
    this.#kept.set(name, file.items, file.items.itemId.length);
    return file.items;
  }
}
