import { sealRecordKey } from '#contract/keys.ts';
import { contentOf, ifUnchanged, type LongStore } from '#ports/object-store.ts';
import type { OpenTarget, PlanTask, SealWrites } from './open-target.ts';
import { putDerivedObjects } from './put-derived.ts';
import { isDerived, recordedFiles } from './recorded-files.ts';

type TargetRecord = OpenTarget['record'];

/**
 * Writes everything of a target from its source and these inbox objects. If another sealer wrote the
 * source and died before the record, this seal records that file alone, without the inbox. So every
 * derived file is in some record, and a later seal knows from it that the file is stale.
 * @returns the inbox objects that the source now holds; undefined when the target has to wait
 * @throws PreconditionFailedError when another sealer was faster; plan again
 */
export async function writeTarget(
  store: LongStore,
  opened: OpenTarget,
  task: PlanTask,
): Promise<readonly string[] | undefined> {
  const { record } = opened;
  const source = await opened.findSource();
  if (record && !source.isThere) throw opened.lostError();
  const possible = source.isRecorded ? task : { ...task, inbox: [], evenIncomplete: true };
  let writes = await source.plan(possible);
  if (writes === 'unchanged' && record && !(await isDerived(store, record.content))) {
    writes = await source.plan({ ...possible, trustsDerived: false });
  }
  if (writes === 'incomplete') return undefined;
  if (writes !== 'unchanged') await write(store, opened, writes);
  return possible.inbox;
}

/** In this order a crash anywhere leaves a state that the same nudge finishes. */
async function write(store: LongStore, opened: OpenTarget, writes: SealWrites): Promise<void> {
  try {
    await writes.prepare?.();
    const sourceEtag = await putSource(store, writes.source);
    if (!(await isUpToDate(store, writes, sourceEtag, opened.record))) {
      await putDerived(store, opened, writes, sourceEtag);
    }
    await writes.finish?.();
  } finally {
    writes.close?.();
  }
}

async function putSource(
  store: LongStore,
  { key, etag, content }: SealWrites['source'],
): Promise<string> {
  if (!content && etag !== undefined) return etag;
  const condition = ifUnchanged(etag);
  const stored = await store.putLong(key, content ?? contentOf(new Uint8Array(0)), condition);
  return stored.etag;
}

async function isUpToDate(
  store: LongStore,
  { isRecorded }: SealWrites,
  sourceEtag: string,
  record: TargetRecord,
): Promise<boolean> {
  if (!record || !isRecorded) return false;
  const { source } = recordedFiles(record.content);
  return source.etag === sourceEtag && (await isDerived(store, record.content));
}

async function putDerived(
  store: LongStore,
  { target, record }: OpenTarget,
  writes: SealWrites,
  sourceEtag: string,
): Promise<void> {
  const source = { key: writes.source.key, etag: sourceEtag };
  const etags = await putDerivedObjects(store, source, writes.derived);
  const stale = listStale(writes, record);
  const bytes = writes.formatRecord({ sourceEtag, etags, stale });
  await store.put(sealRecordKey(target), bytes, ifUnchanged(record?.etag));
}

/** Lists former files. The manifest step deletes them once the manifest does not name them. */
function listStale({ derived, former }: SealWrites, record: TargetRecord): string[] {
  const current = new Set(derived.map(({ key }) => key));
  const recorded = record ? recordedFiles(record.content).derived.map(({ key }) => key) : [];
  const all = new Set([...(record?.content.stale ?? []), ...recorded, ...former]);
  return [...all].filter((key) => !current.has(key)).sort();
}
