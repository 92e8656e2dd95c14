import pMap from 'p-map';
import { alertIdOfKey, alertKey, alertsPrefix, noticeKey } from '#contract/keys.ts';
import { sentAs } from '#contract/evalake-error.ts';
import { listKeys, type ObjectStore, PreconditionFailedError } from '#ports/object-store.ts';
import { swapObject } from '#ports/swap-object.ts';
import { type AlertRecord, alertRecord, type ChannelState } from '#schemas/alerts.ts';

/** The project has no such alert. */
export class AlertNotFoundError extends sentAs('alert-not-found', 404) {
  override readonly name = 'AlertNotFoundError';
  constructor(project: string, id: string) {
    super(
      `project ${project} has no alert ${JSON.stringify(id.slice(0, 80))}; see its list of alerts`,
    );
  }
}

const CONCURRENT_READS = 16;
const ALERT_ID = /^[0-9a-f]{32}$/;

/**
 * Writes the record unless there is one. Returns whether it did.
 * @throws PreconditionFailedError when another put was under way and has left no record
 */
export async function createAlert(store: ObjectStore, record: AlertRecord): Promise<boolean> {
  try {
    await store.put(alertKey(record.project, record.id), format(record), { ifAbsent: true });
    return true;
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    // A put that met another one under way (S3's 409) is refused too, and that one may have failed.
    if (await store.head(alertKey(record.project, record.id))) return false;
    throw error;
  }
}

export async function readAlert(
  store: ObjectStore,
  project: string,
  id: string,
): Promise<AlertRecord | undefined> {
  if (!ALERT_ID.test(id)) return undefined;
  const stored = await store.get(alertKey(project, id));
  return stored && parse(stored.bytes);
}

/** Ids of the project's alerts. */
export async function listAlertIds(store: ObjectStore, project: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const key of listKeys(store, alertsPrefix(project))) ids.add(alertIdOfKey(key));
  return ids;
}

/** Every alert of the project, in the order of ids. */
export async function readAlerts(store: ObjectStore, project: string): Promise<AlertRecord[]> {
  const ids = [...(await listAlertIds(store, project))];
  const records = await pMap(ids, (id) => readAlert(store, project, id), {
    concurrency: CONCURRENT_READS,
  });
  return records.flatMap((record) => record ?? []);
}

/**
 * Changes a record by compare-and-swap, and ends its notice when all channels are done.
 * @returns the record as it is now
 * @throws AlertNotFoundError, ContentionError
 */
export async function changeAlert(
  store: ObjectStore,
  project: string,
  id: string,
  change: (record: AlertRecord) => AlertRecord,
): Promise<AlertRecord> {
  let changed: AlertRecord | undefined;
  if (!ALERT_ID.test(id)) throw new AlertNotFoundError(project, id);
  await swapObject(store, alertKey(project, id), (stored) => {
    if (!stored) throw new AlertNotFoundError(project, id);
    changed = change(parse(stored.bytes));
    return Promise.resolve(format(changed));
  });
  if (!changed) throw new AlertNotFoundError(project, id);
  if (isTold(changed)) await store.delete([noticeKey(project, id)]);
  return changed;
}

/** Whether no channel has anything left to do. */
export function isTold({ channels }: Pick<AlertRecord, 'channels'>): boolean {
  return Object.values(channels).every(({ state }) => state !== 'waiting');
}

export function withChannel(
  record: AlertRecord,
  channel: string,
  state: ChannelState,
): AlertRecord {
  return { ...record, channels: { ...record.channels, [channel]: state } };
}

function format(record: AlertRecord): Uint8Array {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}

function parse(bytes: Uint8Array): AlertRecord {
  return alertRecord.parse(JSON.parse(Buffer.from(bytes).toString()));
}
