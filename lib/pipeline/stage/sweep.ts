import type { InboxObject } from '#contract/inbox-object.ts';
import { INBOX_ROOT, parseInboxKey } from '#contract/keys.ts';
import type { Clock } from '#ports/clock.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { nudgeMessage } from '../step/nudge.ts';

export interface SweepPorts {
  readonly store: ObjectStore;
  readonly seals: Queue;
  readonly clock: Clock;
}

export interface NudgedRun {
  readonly project: string;
  readonly runId: string;
}

/**
 * Nudges every run whose newest inbox object is older than this: the net under a lost nudge.
 * Returns those runs.
 */
export async function sweep(
  ports: SweepPorts,
  olderThanSeconds: number,
): Promise<readonly NudgedRun[]> {
  const beforeMs = ports.clock.now() - olderThanSeconds * 1000;
  const nudged: NudgedRun[] = [];
  let current: { project: string; runId: string; newest: InboxObject } | undefined;
  const finish = async (): Promise<void> => {
    if (!current || current.newest.sentAtMs > beforeMs) return;
    const { project, runId, newest } = current;
    await ports.seals.send([nudgeMessage(project, runId, newest)]);
    nudged.push({ project, runId });
  };
  // Keys come in order, so a run's objects are together and its newest is its last.
  for await (const key of listKeys(ports.store, INBOX_ROOT)) {
    const location = parseInboxKey(key);
    if (!location) continue;
    const { project, runId, object } = location;
    if (current?.project !== project || current.runId !== runId) await finish();
    current = { project, runId, newest: object };
  }
  await finish();
  return nudged;
}
