import type { InboxObject } from '#contract/inbox-object.ts';
import { INBOX_ROOT, parseInboxKey } from '#contract/keys.ts';
import { formatSealTarget, type SealTarget } from '#contract/seal-target.ts';
import type { Clock } from '#ports/clock.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { nudgeMessage } from '../step/nudge.ts';

export interface SweepPorts {
  readonly store: ObjectStore;
  readonly seals: Queue;
  readonly clock: Clock;
}

/**
 * Nudges every run and document set whose newest inbox object is older than this, in case its nudge
 * was lost. Returns them.
 */
export async function sweep(
  ports: SweepPorts,
  olderThanSeconds: number,
): Promise<readonly SealTarget[]> {
  const before = ports.clock.now() - olderThanSeconds * 1000;
  const nudged: SealTarget[] = [];
  let current: { target: SealTarget; newest: InboxObject } | undefined;
  const finish = async (): Promise<void> => {
    if (!current || current.newest.sentAt > before) return;
    const { target, newest } = current;
    await ports.seals.send([nudgeMessage(target, newest)]);
    nudged.push(target);
  };
  // Keys come in order: the objects of a run are together, the newest last.
  for await (const key of listKeys(ports.store, INBOX_ROOT)) {
    const location = parseInboxKey(key);
    if (!location) continue;
    const { target, object } = location;
    if (!current || !isSameTarget(current.target, target)) await finish();
    current = { target, newest: object };
  }
  await finish();
  return nudged;
}

function isSameTarget(a: SealTarget, b: SealTarget): boolean {
  return a.project === b.project && formatSealTarget(a) === formatSealTarget(b);
}
