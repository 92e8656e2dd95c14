import pMap from 'p-map';
import { eventsKey, itemsKey, replacedKey, sealRecordKey } from '#contract/keys.ts';
import { ifUnchanged, type LongStore } from '#ports/object-store.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import { putDerivedObjects } from '../protocol/put-derived.ts';
import { isDerived } from './check-derived.ts';
import { claimHome, forgetFormerHomes } from '#lake/homes.ts';
import type { SealPlan } from './seal-plan.ts';
import type { ReadRun } from './read-run.ts';
import { isLater } from './revisions.ts';
import { formatSealRecord, type StoredRecord } from '#lake/seal-record-file.ts';
import type { RunName } from '#contract/run-name.ts';
import type { Stretch } from '#ports/kept-bytes.ts';
import type { OutputBytes } from '#ports/output-bytes.ts';

/**
 * Writes a plan: conflicts, the home, events, the files derived from them, the record. In this
 * order a crash anywhere leaves a state that the same nudge finishes. The caller then tells the
 * manifest step and empties the inbox.
 * @throws PreconditionFailedError when another sealer was faster; plan again
 */
export async function executeSeal(
  store: LongStore,
  run: RunName,
  { plan, output }: PlannedBytes,
  read: ReadRun,
  record: StoredRecord | undefined,
): Promise<void> {
  await putConflicts(store, plan, output);
  await claimHome(store, run, read.homes, plan.events.month);
  const eventsEtag = await putEvents(store, run, plan, read, output);
  const former = listFormerEvents(run, plan, read);
  if (!(await isUpToDate(store, plan, former, eventsEtag, record))) {
    await putDerived(store, run, { plan, output }, read, eventsEtag, record);
  }
  await forgetFormerHomes(store, run, read.homes);
}

/** A plan whose objects lie in `output`. */
interface PlannedBytes {
  readonly plan: SealPlan;
  readonly output: OutputBytes;
}

const EMPTY: Stretch = { start: 0, end: 0 };
const CONCURRENT_CONFLICTS = 8;

async function putConflicts(
  store: LongStore,
  { conflicts }: SealPlan,
  output: OutputBytes,
): Promise<void> {
  await pMap(conflicts, ({ key, stretch }) => store.putLong(key, output.content(stretch)), {
    concurrency: CONCURRENT_CONFLICTS,
  });
}

async function putEvents(
  store: LongStore,
  run: RunName,
  { events: { month, stretch }, run: { events_hash: hash } }: SealPlan,
  { etags }: ReadRun,
  output: OutputBytes,
): Promise<string> {
  const etag = etags.get(month);
  if (!stretch && etag !== undefined) return etag;
  const content = stretch ? output.content(stretch, hash) : output.content(EMPTY);
  const condition = ifUnchanged(etag);
  const stored = await store.putLong(eventsKey(run.project, month, run.runId), content, condition);
  return stored.etag;
}

async function isUpToDate(
  store: LongStore,
  plan: SealPlan,
  former: readonly string[],
  eventsEtag: string,
  record: StoredRecord | undefined,
): Promise<boolean> {
  if (record?.content.events_hash !== plan.run.events_hash) return false;
  if (!hasNames(record.content, plan)) return false;
  if (!former.every((key) => record.content.stale.includes(key))) return false;
  return record.content.events_etag === eventsEtag && (await isDerived(store, record.content));
}

/** Whether the record has the plan's names of items files: a former release may have named others. */
function hasNames({ metrics }: SealRecord, { items }: SealPlan): boolean {
  const planned = new Map(items.map(({ metric }) => [metric.path, metric.run_id]));
  return metrics.length === planned.size && metrics.every((m) => planned.get(m.path) === m.run_id);
}

async function putDerived(
  store: LongStore,
  run: RunName,
  { plan, output }: PlannedBytes,
  read: ReadRun,
  eventsEtag: string,
  record: StoredRecord | undefined,
): Promise<void> {
  const source = { key: eventsKey(run.project, plan.events.month, run.runId), etag: eventsEtag };
  const items = plan.items.map(({ metric, stretch, hash }) => {
    return {
      key: itemsKey(run.project, metric.path),
      metric,
      content: output.content(stretch, hash),
    };
  });
  const { key: resultsKey, stretch, hash } = plan.results;
  const results = { key: resultsKey, content: output.content(stretch, hash) };
  const etags = await putDerivedObjects(store, source, [...items, results]);
  const findEtag = (key: string) => etags.get(key) ?? '';
  const previous = record?.content;
  const content: SealRecord = {
    v: 1,
    ...plan.run,
    revision: countRevision(previous, plan.run.events_hash),
    events_etag: eventsEtag,
    metrics: items.map(({ key, metric }) => ({ ...metric, etag: findEtag(key) })),
    results: { key: plan.results.key, etag: findEtag(plan.results.key) },
    pruned: {},
    homes: [...new Set([...(previous?.homes ?? []), ...read.homes.months, plan.run.month])].sort(),
    replaced: listReplaced(plan, previous),
    stale: listStaleKeys(run, plan, read, previous),
  };
  const key = sealRecordKey(run);
  await store.put(key, formatSealRecord(content), ifUnchanged(record?.etag));
}

/** The plan has put the events file of the previous record aside, if it is of a former revision. */
function listReplaced(
  { run: { replacement } }: SealPlan,
  previous: SealRecord | undefined,
): SealRecord['replaced'] {
  if (!previous) return [];
  if (!isLater(replacement, previous.replacement)) return previous.replaced;
  const { project_id, run_id, events_hash, events } = previous;
  const key = replacedKey(project_id, run_id, events_hash);
  const { replacement: former } = previous;
  return [...previous.replaced, { replacement: former, events_hash, events, key }];
}

function countRevision(previous: SealRecord | undefined, eventsHash: string): number {
  if (!previous) return 1;
  return previous.events_hash === eventsHash ? previous.revision : previous.revision + 1;
}

/**
 * Lists the run's former files. The manifest step deletes them once the manifest does not name
 * them.
 */
function listStaleKeys(
  run: RunName,
  plan: SealPlan,
  read: ReadRun,
  previous: SealRecord | undefined,
): string[] {
  const items = plan.items.map(({ metric }) => itemsKey(run.project, metric.path));
  const current = new Set([...items, plan.results.key]);
  const formerItems = (previous?.metrics ?? []).map(({ path }) => itemsKey(run.project, path));
  const formerResults = previous?.results ? [previous.results.key] : [];
  const former = new Set([
    ...(previous?.stale ?? []),
    ...formerItems,
    ...listFormerEvents(run, plan, read),
    ...formerResults,
    ...plan.results.former,
  ]);
  return [...former].filter((key) => !current.has(key)).sort();
}

/**
 * Lists events files outside of the home, in a lake from when runs moved: the home has their events
 * now.
 */
function listFormerEvents(run: RunName, { events }: SealPlan, { etags }: ReadRun): string[] {
  return [...etags.keys()]
    .filter((month) => month !== events.month)
    .map((month) => eventsKey(run.project, month, run.runId));
}
