import { suiteOf } from '#contract/document-set.ts';
import { itemsKey } from '#contract/keys.ts';
import { type DocumentSetName, isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import { ITEMS_SOURCE } from '#lake/tables/items.ts';
import { readMetadata, readNamed } from '#parquet/index.ts';
import { readDocumentRecord } from '#lake/document-record-file.ts';
import { readSealRecord, RunNotFoundError } from '#lake/seal-record-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import { ItemsChangedError, RunNotSealedError } from './read-errors.ts';
import { isReceiving } from './receiving.ts';

/** A metric's items file, its path relative to the project's folder in the store. */
export interface ItemFile {
  readonly metric: string;
  readonly path: string;
}

/** The items files of a run, by metric. */
export interface ItemFiles {
  /** Hash of the events file, or of the documents file, from which they were made. */
  readonly sourceHash: string;
  readonly files: readonly ItemFile[];
}

/**
 * Finds the items files of a recorder's run, or of a run of a results document.
 * @throws RunNotFoundError, RunNotSealedError, PrunedError
 */
export async function itemFiles(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<ItemFiles> {
  const owner = parseOwner(project, runId);
  if (isDocumentSetName(owner)) return findDocumentFiles(store, owner, runId);
  const sealed = await findRunFiles(store, project, runId);
  if (sealed) return sealed;
  if (await isReceiving(store, project, runId)) {
    throw new RunNotSealedError(project, runId, 'items');
  }
  // It may have been sealed between the two reads.
  const sealedSince = await findRunFiles(store, project, runId);
  if (!sealedSince) throw new RunNotFoundError(project, runId);
  return sealedSince;
}

async function findRunFiles(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<ItemFiles | undefined> {
  const record = await readSealRecord(store, { project, runId });
  if (!record) return undefined;
  const { metrics, pruned, events_hash: sourceHash } = record.content;
  const files = metrics.map(({ metric_name: metric, path }) => ({ metric, path }));
  return checkNotPruned({ sourceHash, files }, project, runId, pruned.items);
}

async function findDocumentFiles(
  store: ObjectStore,
  owner: DocumentSetName,
  runId: string,
): Promise<ItemFiles> {
  const { project } = owner;
  const record = await readDocumentRecord(store, owner);
  const isOfRun = ({ run_id }: { readonly run_id?: unknown }) => run_id === runId;
  if (!record?.content.rows.runs.some(isOfRun)) throw new RunNotFoundError(project, runId);
  const { entries, pruned, documents_hash: sourceHash } = record.content;
  const files = entries.filter(isOfRun).map(({ metric_name: metric, path }) => ({ metric, path }));
  return checkNotPruned({ sourceHash, files }, project, runId, pruned.items);
}

/** The items files of the other metrics of a document's run's suite: they are judged together. */
export async function siblingFiles(
  store: ObjectStore,
  owner: DocumentSetName,
  runId: string,
): Promise<readonly ItemFile[]> {
  const { entries = [] } = (await readDocumentRecord(store, owner))?.content ?? {};
  const suite = suiteOf(runId);
  return entries
    .filter(({ run_id }) => run_id !== runId && suiteOf(run_id) === suite)
    .map(({ metric_name: metric, path }) => ({ metric, path }));
}

function checkNotPruned(
  found: ItemFiles,
  project: string,
  runId: string,
  prunedOn: string | undefined,
): ItemFiles {
  if (prunedOn === undefined || found.files.length === 0) return found;
  throw new PrunedError('the items', project, runId, prunedOn);
}

/** @throws ItemsChangedError when the file was made by another seal than the run's record */
export async function readItemFile(
  store: ObjectStore,
  project: string,
  runId: string,
  path: string,
  sourceHash: string,
): Promise<Uint8Array> {
  const key = itemsKey(project, path);
  const stored = await store.get(key);
  const metadata = stored && (await readNamed(key, () => readMetadata(stored.bytes)));
  if (stored && metadata?.[ITEMS_SOURCE] === sourceHash) return stored.bytes;
  throw new ItemsChangedError(project, runId);
}
