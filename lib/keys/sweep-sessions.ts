import { SESSIONS_PREFIX } from '#contract/keys.ts';
import type { Clock } from '#ports/clock.ts';
import { listKeys, type ObjectStore } from '#ports/object-store.ts';
import { hasEnded, parseSession } from './session-record.ts';

/** Deletes the sessions that have ended, as a rule of the bucket does on AWS. */
export async function sweepSessions({
  store,
  clock,
}: {
  readonly store: ObjectStore;
  readonly clock: Clock;
}): Promise<void> {
  for await (const key of listKeys(store, SESSIONS_PREFIX)) {
    const stored = await store.get(key);
    if (stored && hasEnded(parseSession(stored), clock.now())) await store.delete([key]);
  }
}
