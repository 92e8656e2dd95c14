import pMap from 'p-map';
import { inboxPrefix } from '#contract/keys.ts';
import type { SealTarget } from '#contract/seal-target.ts';
import { type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import type { RecordReader } from './record-reader.ts';
import { withoutFilesOfOthers } from './stale-files.ts';

const CONCURRENT_RECORDS = 16;

/**
 * Deletes the stale files of these runs and document sets. A seal that is under way may write one of
 * them again, when the main metric changes there and back. So each goes only as it was seen before the
 * inbox and the record were: a seal empties the inbox last. While something waits there, the files are
 * left to the message that follows the seal.
 */
export async function deleteStale(
  store: ObjectStore,
  targets: readonly SealTarget[],
  records: RecordReader,
): Promise<void> {
  await pMap(targets, (target) => deleteOfOne(store, target, records), {
    concurrency: CONCURRENT_RECORDS,
  });
}

async function deleteOfOne(
  store: ObjectStore,
  target: SealTarget,
  records: RecordReader,
): Promise<void> {
  const listed = (await records.read(target))?.stale ?? [];
  const seen = new Map<string, string>();
  for (const key of listed) {
    const info = await store.head(key);
    if (info) seen.set(key, info.etag);
  }
  if (seen.size === 0 || (await isAwaitingSeal(store, target))) return;
  const latest = await records.read(target);
  const { stale = [] } = latest ? await withoutFilesOfOthers(store, latest) : {};
  for (const key of stale) {
    const etag = seen.get(key);
    if (etag !== undefined) await deleteAsSeen(store, key, etag);
  }
}

async function isAwaitingSeal(store: ObjectStore, target: SealTarget): Promise<boolean> {
  const { keys } = await store.list(inboxPrefix(target), { limit: 1 });
  return keys.length > 0;
}

async function deleteAsSeen(store: ObjectStore, key: string, etag: string): Promise<void> {
  try {
    await store.deleteMatching(key, etag);
  } catch (error) {
    // It was written again, or is gone.
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
}
