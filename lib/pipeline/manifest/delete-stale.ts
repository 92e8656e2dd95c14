import pMap from 'p-map';
import { documentsKey, eventsKey } from '#contract/keys.ts';
import type { SealTarget } from '#contract/seal-target.ts';
import { isDocumentRecord, type LakeRecord, readLakeRecord } from '#lake/lake-record.ts';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import { withoutFilesOfOthers } from './stale-files.ts';

const CONCURRENT_RECORDS = 16;

/**
 * Deletes the stale files of these runs and document sets. A seal that is under way may write one of
 * them again, when the main metric changes there and back. So each is looked at before the record, and
 * goes only as it was seen then: a seal puts the events file before all that it derives from it, so while
 * that file is the record's, what was seen is no newer. Else the files are left to the message that
 * follows the seal.
 */
export async function deleteStale(
  store: ObjectStore,
  targets: readonly SealTarget[],
): Promise<void> {
  await pMap(targets, (target) => deleteOfOne(store, target), { concurrency: CONCURRENT_RECORDS });
}

async function deleteOfOne(store: ObjectStore, target: SealTarget): Promise<void> {
  const listed = (await readLakeRecord(store, target))?.stale ?? [];
  const seen = new Map<string, string>();
  for (const key of listed) {
    const info = await store.head(key);
    if (info) seen.set(key, info.etag);
  }
  if (seen.size === 0) return;
  const latest = await readLakeRecord(store, target);
  const record = latest && (await withoutFilesOfOthers(store, latest));
  if (!record || (await isSealing(store, record))) return;
  for (const key of record.stale) {
    const etag = seen.get(key);
    if (etag !== undefined) await deleteAsSeen(store, key, etag);
  }
}

/** Whether a seal has put the file that all is derived from, and not yet its record. */
async function isSealing(store: ObjectStore, record: LakeRecord): Promise<boolean> {
  const source = await store.head(sourceKey(record));
  // Pruned: nothing is derived from it any more.
  return source !== undefined && source.etag !== sourceEtag(record);
}

function sourceKey(record: LakeRecord): string {
  const { project_id: project, run_id: id, month } = record;
  return isDocumentRecord(record)
    ? documentsKey(project, month, id)
    : eventsKey(project, month, id);
}

function sourceEtag(record: LakeRecord): string {
  return isDocumentRecord(record) ? record.documents_etag : record.events_etag;
}

async function deleteAsSeen(store: ObjectStore, key: string, etag: string): Promise<void> {
  try {
    await store.deleteMatching(key, etag);
  } catch (error) {
    // It was written again, or is gone.
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
}
