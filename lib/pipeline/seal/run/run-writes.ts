import pMap from 'p-map';
import { eventsKey, itemsKey, replacedKey } from '#contract/keys.ts';
import { claimHome, forgetFormerHomes, type Homes } from '#lake/homes.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import { formatSealRecord } from '#lake/seal-record-file.ts';
import type { LongStore } from '#ports/object-store.ts';
import type { OutputBytes } from '#ports/output-bytes.ts';
import type { SealWrites, WrittenFiles } from '../protocol/open-target.ts';
import type { ReadRun } from './read-run.ts';
import { isLater } from './rows/revisions.ts';
import type { SealPlan } from './seal-plan.ts';

/** What sealing a run writes. Conflicts and the claim of a home come before the events file. */
export function runWrites(
  store: LongStore,
  { homes, existing }: ReadRun,
  record: SealRecord | undefined,
  plan: SealPlan,
  output: OutputBytes,
): SealWrites {
  const { project_id: project, run_id: runId, events_hash: hash } = plan.run;
  const { month, stretch } = plan.events;
  // In a lake from when runs moved: the home has their events now.
  const formerEvents = existing.filter((events) => events.month !== month).map(({ key }) => key);
  const items = plan.items.map(({ metric, ...place }) => {
    return { ...place, key: itemsKey(project, metric.path) };
  });
  return {
    prepare: async () => {
      await putConflicts(store, plan, output);
      await claimHome(store, { project, runId }, homes, month);
    },
    source: {
      key: eventsKey(project, month, runId),
      etag: existing.find((events) => events.month === month)?.etag,
      content: stretch && output.content(stretch, hash),
    },
    derived: [...items, plan.results].map(({ key, stretch, hash }) => {
      return { key, content: output.content(stretch, hash) };
    }),
    isRecorded:
      record?.events_hash === hash &&
      hasNames(record, plan) &&
      formerEvents.every((key) => record.stale.includes(key)),
    formatRecord: (written) => formatSealRecord(describe(plan, homes, written, record)),
    finish: () => forgetFormerHomes(store, { project, runId }, homes),
    former: [...formerEvents, ...plan.results.former],
    close: () => output.close(),
  };
}

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

/** Whether the record has the plan's names of items files: a former release may have named others. */
function hasNames({ metrics }: SealRecord, { items }: SealPlan): boolean {
  const planned = new Map(items.map(({ metric }) => [metric.path, metric.run_id]));
  return metrics.length === planned.size && metrics.every((m) => planned.get(m.path) === m.run_id);
}

function describe(
  plan: SealPlan,
  { months }: Homes,
  { sourceEtag, etags, stale }: WrittenFiles,
  previous: SealRecord | undefined,
): SealRecord {
  const { run, items, results } = plan;
  const findEtag = (key: string) => etags.get(key) ?? '';
  return {
    v: 1,
    ...run,
    revision: countRevision(previous, run.events_hash),
    events_etag: sourceEtag,
    metrics: items.map(({ metric }) => {
      return { ...metric, etag: findEtag(itemsKey(run.project_id, metric.path)) };
    }),
    results: { key: results.key, etag: findEtag(results.key) },
    pruned: {},
    homes: [...new Set([...(previous?.homes ?? []), ...months, run.month])].sort(),
    replaced: listReplaced(plan, previous),
    stale,
  };
}

function countRevision(previous: SealRecord | undefined, eventsHash: string): number {
  if (!previous) return 1;
  return previous.events_hash === eventsHash ? previous.revision : previous.revision + 1;
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
