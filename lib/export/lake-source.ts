import { isDocumentSet } from '../contract/document-set.ts';
import { itemsKey } from '../contract/keys.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { indexedRuns } from '../pipeline/prune/read-prunable.ts';
import { readSealRecord } from '../pipeline/seal/record-file.ts';
import { PrunedError, RunNotFoundError } from '../read/errors.ts';
import { eventPage } from '../read/event-page.ts';
import { runResults } from '../read/run-results.ts';
import type { ExportRange, ExportSource, ItemsObject } from './export-source.ts';

const PAGE = 1000;

/** Runs of a data folder. */
export class LakeSource implements ExportSource {
  readonly #store: ObjectStore;
  readonly #project: string;

  constructor(store: ObjectStore, project: string) {
    this.#store = store;
    this.#project = project;
  }

  async runs({ run, since = -Infinity, until = Infinity }: ExportRange): Promise<string[]> {
    if (run !== undefined) return [run];
    const runs = await indexedRuns(this.#store, this.#project);
    return runs
      .filter(({ start, runId }) => start >= since && start <= until && !isDocumentSet(runId))
      .map(({ runId }) => runId)
      .sort();
  }

  results(run: string): Promise<Uint8Array> {
    return runResults(this.#store, this.#project, run);
  }

  async *events(run: string): AsyncIterable<string> {
    let cursor: string | undefined;
    do {
      const page = await eventPage(this.#store, this.#project, run, { limit: PAGE, cursor });
      yield* page.texts;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  }

  async items(run: string): Promise<ItemsObject[]> {
    const record = await readSealRecord(this.#store, { project: this.#project, runId: run });
    if (!record) throw new RunNotFoundError(this.#project, run);
    const { metrics, pruned } = record.content;
    if (pruned.items !== undefined) {
      throw new PrunedError('the items', this.#project, run, pruned.items);
    }
    const files: ItemsObject[] = [];
    for (const { path } of metrics) {
      const stored = await this.#store.get(itemsKey(this.#project, path));
      if (stored) files.push({ name: path.split('/').at(-1) ?? path, bytes: stored.bytes });
    }
    return files;
  }
}
