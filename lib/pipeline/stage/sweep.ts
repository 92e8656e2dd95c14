import { INBOX_ROOT, type InboxLocation, parseInboxKey } from '#contract/keys.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';
import type { Clock } from '#ports/clock.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import type { OutgoingMessage, Queue } from '#ports/queue.ts';
import { nudgeMessage } from '../step/nudge.ts';

export interface SweepPorts {
  readonly store: ObjectStore;
  readonly seals: Queue;
  readonly clock: Clock;
}

const DAY_SECONDS = 24 * 3600;

/** Nudges that are sent together. */
const NUDGES_OF_A_SEND = 100;

/**
 * Nudges every run and document set whose newest inbox object is older than this, in case its nudge was
 * lost. Told how often it sweeps, it nudges a run again only when that age has doubled, and once a day:
 * a run that cannot be sealed takes ever less time from the others, and few nudges pile up while sealing
 * stands still. Returns what it nudged.
 */
export async function sweep(
  ports: SweepPorts,
  olderThanSeconds: number,
  everySeconds?: number,
): Promise<readonly SealTarget[]> {
  const nowMs = ports.clock.now();
  const nudged: SealTarget[] = [];
  let unsent: OutgoingMessage[] = [];
  const send = async (): Promise<void> => {
    if (unsent.length > 0) await ports.seals.send(unsent);
    unsent = [];
  };
  for await (const { target, object } of newestObjects(ports.store)) {
    const ageSeconds = (nowMs - object.sentAtMs) / 1000;
    if (!isDue(ageSeconds, olderThanSeconds, everySeconds)) continue;
    unsent.push(nudgeMessage(target, object));
    nudged.push(target);
    if (unsent.length === NUDGES_OF_A_SEND) await send();
  }
  await send();
  return nudged;
}

function isDue(
  ageSeconds: number,
  olderThanSeconds: number,
  everySeconds: number | undefined,
): boolean {
  if (ageSeconds < olderThanSeconds) return false;
  if (everySeconds === undefined) return true;
  const beforeSeconds = ageSeconds - everySeconds;
  return (
    doublings(ageSeconds, olderThanSeconds) > doublings(beforeSeconds, olderThanSeconds) ||
    Math.floor(ageSeconds / DAY_SECONDS) > Math.floor(beforeSeconds / DAY_SECONDS)
  );
}

/** How often the least age has doubled; -1 before it is reached. */
function doublings(age: number, least: number): number {
  return age < least ? -1 : Math.floor(Math.log2(age / least));
}

/** The newest inbox object of each run. */
async function* newestObjects(store: ObjectStore): AsyncGenerator<InboxLocation> {
  let current: InboxLocation | undefined;
  // Keys come in order, so a run's objects are together and its newest is its last.
  for await (const key of listKeys(store, INBOX_ROOT)) {
    const location = parseInboxKey(key);
    if (!location) continue;
    if (current && !isSameTarget(current.target, location.target)) yield current;
    current = location;
  }
  if (current) yield current;
}

function isSameTarget(a: SealTarget, b: SealTarget): boolean {
  return a.project === b.project && formatSealTarget(a) === formatSealTarget(b);
}
