import { parseInboxKey, inboxProjectPrefix } from '#contract/keys.ts';
import type { InboxObject } from '#contract/inbox-object.ts';
import { isDocumentSetName } from '#contract/seal-target.ts';
import { formatTimestamp } from '#contract/time.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import type { ReceivingName } from '#schemas/dashboard/pulse.ts';

/** More names are not read for one pulse: 20 pages of a listing. */
const MOST_NAMES = 20_000;
const MOST_LISTED = 100;

interface Receiving {
  events: number;
  report: number | undefined;
  firstMs: number;
  lastMs: number;
}

/**
 * The runs of which something waits in the inbox, from the names of its objects alone. Late events of a
 * sealed run count too, until they are sealed. Runs whose objects come after the first 20,000 are not
 * counted.
 */
export async function receivingNames(store: ObjectStore, project: string) {
  const runs = new Map<string, Receiving>();
  let names = 0;
  for await (const key of listKeys(store, inboxProjectPrefix(project))) {
    if (names === MOST_NAMES) break;
    names += 1;
    const found = parseInboxKey(key);
    if (!found || isDocumentSetName(found.target)) continue;
    addObject(runs, found.target.runId, found.object);
  }
  const newest = [...runs].sort(([idA, a], [idB, b]) => b.firstMs - a.firstMs || compare(idA, idB));
  return { total: runs.size, runs: newest.slice(0, MOST_LISTED).map(describe) };
}

function addObject(
  runs: Map<string, Receiving>,
  runId: string,
  { count, report, sentAtMs }: InboxObject,
): void {
  const run = runs.get(runId);
  if (!run) {
    runs.set(runId, { events: count, report, firstMs: sentAtMs, lastMs: sentAtMs });
    return;
  }
  run.events += count;
  if (report !== undefined) run.report = Math.max(run.report ?? 0, report);
  run.firstMs = Math.min(run.firstMs, sentAtMs);
  run.lastMs = Math.max(run.lastMs, sentAtMs);
}

function describe([run_id, run]: [string, Receiving]): ReceivingName {
  return {
    run_id,
    events: run.events,
    expected: run.report ?? null,
    ended: run.report !== undefined,
    first_at: formatTimestamp(run.firstMs * 1000),
    last_at: formatTimestamp(run.lastMs * 1000),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
