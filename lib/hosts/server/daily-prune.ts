import type { Clock } from '#ports/clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { sweepSessions } from '#keys/sweep-sessions.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { asError } from '#pipeline/step/step.ts';
import type { Log } from './log.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Prunes, and deletes sessions that have ended, at once and then once a day, until it is stopped. */
export async function pruneDaily(
  { store, clock, log }: { readonly store: ObjectStore; readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const deleted = await prune({ store, clock });
      await sweepSessions({ store, clock });
      if (deleted > 0) log.info(`pruned ${deleted} objects by the projects' retention`);
    } catch (error) {
      log.error('pruning failed', asError(error));
    }
    await clock.sleep(DAY_MS, signal);
  }
}
