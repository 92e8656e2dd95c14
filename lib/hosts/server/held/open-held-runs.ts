import type { HeldObject, HeldSeal } from '#pipeline/seal/seal-held.ts';
import { asError, NotYetError } from '#pipeline/step/step.ts';
import type { Clock } from '#ports/clock.ts';
import type { Queue } from '#ports/queue.ts';
import { HeldRuns } from './held-runs.ts';
import { ToldTogether } from './told-together.ts';

/** While those that were handed to a thread together are sealed, as many others of the project wait for them. */
const LIMITS = { most: 48, mostOfLane: 24 };
/** Runs that wait in memory. More of them go to the inbox. */
const MOST_HELD = 2000;

interface HeldRunsPorts {
  readonly manifests: Pick<Queue, 'send'>;
  readonly seal: (held: HeldObject) => Promise<HeldSeal>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: { error(message: string, error: Error): void };
}

/** Runs that came whole, each of which the manifest step is told of once it is sealed. */
export function openHeldRuns(
  { manifests, seal, clock, log }: HeldRunsPorts,
  signal: AbortSignal,
): HeldRuns {
  const told = new ToldTogether(manifests);
  const sealAndTell = async (held: HeldObject): Promise<boolean> => {
    try {
      const { isSealed, hasChanged } = await seal(held);
      if (hasChanged) await told.tell(held.target);
      return isSealed;
    } catch (error) {
      if (error instanceof NotYetError) return false;
      const { project, runId } = held.target;
      log.error(`run ${runId} of ${project} goes to the inbox`, asError(error));
      return false;
    }
  };
  return new HeldRuns({ limits: LIMITS, mostHeld: MOST_HELD, seal: sealAndTell, signal, clock });
}
