import { alertIdOfKey, NOTICES_PREFIX, noticeKey, noticesPrefix } from '#contract/keys.ts';
import { listFolders, listKeys } from '#ports/object-store.ts';
import type { AlertRecord } from '#schemas/alerts.ts';
import { isTold, readAlert } from './alert-record-file.ts';
import { type NoticePorts, queueNotices } from './queue-notices.ts';

/** A try that is this late has lost its message: queues carry only work that can be found again. */
const LOST_AFTER_MS = 30 * 60 * 1000;
/** A notice without a record belongs to a pass that is under way, or to one that died. */
const ORPHANED_AFTER_MS = 3600 * 1000;

/** Queues the notices of every project again whose messages were lost. */
export async function sweepNotices(ports: NoticePorts): Promise<void> {
  for await (const folder of listFolders(ports.store, NOTICES_PREFIX)) {
    await sweepProjectNotices(ports, folder.split('/')[1] ?? '');
  }
}

/** Queues notices again that were never queued, or whose messages were lost, and drops those that are done. */
export async function sweepProjectNotices(ports: NoticePorts, project: string): Promise<void> {
  for await (const key of listKeys(ports.store, noticesPrefix(project))) {
    await sweepNotice(ports, project, alertIdOfKey(key));
  }
}

async function sweepNotice(ports: NoticePorts, project: string, id: string): Promise<void> {
  const { store, clock } = ports;
  const record = await readAlert(store, project, id);
  if (!record) {
    const notice = await store.head(noticeKey(project, id));
    const isOrphan = clock.now() - (notice?.modifiedAtMs ?? Infinity) > ORPHANED_AFTER_MS;
    if (isOrphan) await store.delete([noticeKey(project, id)]);
  } else if (isTold(record)) {
    await store.delete([noticeKey(project, id)]);
  } else if (!record.queued || isLate(record, clock.now())) {
    await queueNotices(ports, record);
  }
}

function isLate({ channels }: AlertRecord, nowMs: number): boolean {
  return Object.values(channels).some(
    ({ state, next_try_at: next }) =>
      state === 'waiting' && next !== null && Date.parse(next) + LOST_AFTER_MS < nowMs,
  );
}
