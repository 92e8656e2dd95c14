import { isDocumentSetName, parseOwner } from '#contract/seal-target.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { readSealRecord, RunNotFoundError } from '#lake/seal-record-file.ts';
import { documentText } from './document-run.ts';
import { PrunedError } from '#lake/pruned-error.ts';
import { RunNotSealedError } from './read-errors.ts';
import { isReceiving } from './receiving.ts';

/**
 * Reads the results document of a sealed run as it lies in the lake. For a run of a results
 * document it reads that document.
 * @throws RunNotFoundError, RunNotSealedError, PrunedError
 */
export async function runResults(
  store: ObjectStore,
  project: string,
  runId: string,
): Promise<Uint8Array> {
  const owner = parseOwner(project, runId);
  if (isDocumentSetName(owner)) return documentText(store, owner, runId);
  const record = await readSealRecord(store, { project, runId });
  const prunedOn = record?.content.pruned.results;
  if (prunedOn !== undefined) {
    throw new PrunedError('the results document', project, runId, prunedOn);
  }
  const key = record?.content.results?.key;
  const stored = key === undefined ? undefined : await store.get(key);
  if (stored) return stored.bytes;
  if (record || (await isReceiving(store, project, runId))) {
    throw new RunNotSealedError(project, runId, 'results document');
  }
  throw new RunNotFoundError(project, runId);
}
