import { documentSetMicros } from '#contract/document-set.ts';
import { isDocumentSetName } from '#contract/seal-target.ts';
import { readDocumentsFile } from '#lake/documents-file.ts';
import { listDocumentSets } from '#lake/list-document-sets.ts';
import { nameDocuments } from '#lake/document-names.ts';
import { indexRows } from '#pipeline/manifest/index-rows.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { eventPage } from '#read/event-page.ts';
import { itemFiles, readItemFile } from '#read/item-files.ts';
import { runResults } from '#read/run-results.ts';
import type { ExportedRuns, ExportSource, ItemsObject, TimeRange } from './export-source.ts';

/** Events that are read together; fewer where they are long. */
const PAGE = 4000;

/** Exports runs from a data folder. */
export class LakeSource implements ExportSource {
  readonly #store: ObjectStore;
  readonly #project: string;

  constructor(store: ObjectStore, project: string) {
    this.#store = store;
    this.#project = project;
  }

  async runs(range: TimeRange): Promise<ExportedRuns> {
    const recorded = new Set<string>();
    const ofDocuments = new Set<string>();
    for await (const row of indexRows(this.#store, this.#project)) {
      if (!isWithin(row.startMicros, range)) continue;
      if (!isDocumentSetName(row.target)) recorded.add(row.target.runId);
      else if (row.path !== null) ofDocuments.add(row.runId);
    }
    return { recorded: [...recorded].sort(), ofDocuments: [...ofDocuments].sort() };
  }

  async documents(range: TimeRange): Promise<string[]> {
    const ids: string[] = [];
    for (const { set, key } of await listDocumentSets(this.#store, this.#project)) {
      const stored = isWithin(documentSetMicros(set), range)
        ? await this.#store.get(key)
        : undefined;
      if (!stored) continue;
      const documents = nameDocuments(set, await readDocumentsFile(stored.bytes));
      ids.push(...documents.map(({ id }) => id));
    }
    return ids.sort();
  }

  results(id: string): Promise<Uint8Array> {
    return runResults(this.#store, this.#project, id);
  }

  async *events(run: string, type?: string): AsyncIterable<string> {
    let cursor: string | undefined;
    do {
      const page = await eventPage(this.#store, this.#project, run, { type, limit: PAGE, cursor });
      yield* page.texts;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
  }

  async items(run: string): Promise<ItemsObject[]> {
    const { files, sourceHash } = await itemFiles(this.#store, this.#project, run);
    const objects: ItemsObject[] = [];
    for (const { path } of files) {
      const bytes = await readItemFile(this.#store, this.#project, run, path, sourceHash);
      objects.push({ name: path.split('/').at(-1) ?? path, bytes });
    }
    return objects;
  }
}

function isWithin(timeMicros: number, { since = -Infinity, until = Infinity }: TimeRange): boolean {
  return timeMicros >= since && timeMicros <= until;
}
