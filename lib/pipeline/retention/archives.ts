import { EvalakeError } from '#contract/evalake-error.ts';
import { documentSetOf } from '#contract/document-set.ts';
import { archiveKey, archivesPrefix, recordedRun } from '#contract/keys.ts';
import type { Clock } from '#ports/clock.ts';
import { listKeys, type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import type { Archive } from '#schemas/archive.ts';
import { documentDetailKeys } from '../seal/documents/seal-documents.ts';
import { isDocumentRecord, type LakeRecord, readLakeRecord } from '#lake/lake-record.ts';
import { detailKeys } from '../seal/run/check-derived.ts';
import { RunNotFoundError } from '#lake/seal-record-file.ts';

/** Some of it is gone already and cannot be protected any more. */
export class AlreadyPrunedError extends EvalakeError {
  override readonly name = 'AlreadyPrunedError';
}

/** Ids of what is archived in a project. */
export async function listArchived(store: ObjectStore, project: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const key of listKeys(store, archivesPrefix(project))) ids.add(recordedRun(key));
  return ids;
}

/**
 * Protects a sealed run, or a results document, from pruning; doing it again changes nothing. Returns the keys of its
 * detail. @throws RunNotFoundError, AlreadyPrunedError
 */
export async function archive(
  { store, clock }: { readonly store: ObjectStore; readonly clock: Clock },
  project: string,
  id: string,
): Promise<string[]> {
  await detailOf(store, project, id);
  const content: Archive = { v: 1, id, archived_at: new Date(clock.now()).toISOString() };
  try {
    const bytes = Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
    await store.put(archiveKey(project, ownerOf(id)), bytes, { ifAbsent: true });
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
  // It may have been pruned between the look and the mark.
  return detailOf(store, project, id);
}

/** Takes the protection back. Returns the keys of its detail. */
export async function unarchive(
  store: ObjectStore,
  project: string,
  id: string,
): Promise<string[]> {
  const owner = ownerOf(id);
  const record = await readLakeRecord(store, project, owner);
  await store.delete([archiveKey(project, owner)]);
  return record ? detailKeysOf(record) : [];
}

async function detailOf(store: ObjectStore, project: string, id: string): Promise<string[]> {
  const record = await readLakeRecord(store, project, ownerOf(id));
  if (!record) throw new RunNotFoundError(project, id);
  const [gone] = Object.entries(record.pruned);
  if (gone) {
    throw new AlreadyPrunedError(
      `${gone[0]} of ${JSON.stringify(id)} went on ${gone[1]}; it cannot be archived any more`,
    );
  }
  return detailKeysOf(record);
}

/** Documents of one time are sealed together, and are archived together. */
function ownerOf(id: string): string {
  return documentSetOf(id) ?? id;
}

function detailKeysOf(record: LakeRecord): string[] {
  return isDocumentRecord(record) ? documentDetailKeys(record) : detailKeys(record);
}
