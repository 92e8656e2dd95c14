import type { Scratch } from '#ports/scratch.ts';
import { systemClock } from '#ports/system-clock.ts';
import { LargeInboxError } from '#pipeline/seal/run/inbox/inbox-rows.ts';
import { planSeal } from '#pipeline/seal/run/plan-seal.ts';
import type { PlannedSeal, SealInput } from '#pipeline/seal/run/seal-plan.ts';
import type { SealSource } from '#pipeline/seal/run/seal-source.ts';
import {
  type HeldObject,
  type HeldPorts,
  type HeldSeal,
  sealHeld,
} from '#pipeline/seal/seal-held.ts';
import { NotYetError } from '#pipeline/step/step.ts';

/** Text of the inbox of a small run. Of more, others that wait would wait long. */
export const SMALL_PLAN_BYTES = 1_000_000;

type PortsHere = Omit<HeldPorts, 'plan' | 'clock' | 'quietSeconds'> & {
  readonly scratch: Scratch;
  /** Whether there is time for a plan. */
  readonly mayBegin: () => boolean;
};

/**
 * Seals a run in this thread, which is not that of the queues. What is large or has to wait is left.
 * @returns undefined when it is to be tried again, as there was no time for it
 */
export async function sealHeldHere(
  { scratch, mayBegin, ...ports }: PortsHere,
  { held, quietSeconds }: { readonly held: HeldObject; readonly quietSeconds: number },
): Promise<HeldSeal | undefined> {
  const time = { isOver: false };
  const plan = async (input: SealInput, source: SealSource): Promise<PlannedSeal> => {
    time.isOver = !mayBegin();
    if (time.isOver) throw new NotYetError('others took long', 0);
    return planSmall(input, source, scratch);
  };
  try {
    return await sealHeld({ ...ports, plan, quietSeconds, clock: systemClock }, held);
  } catch (error) {
    // Errors lose their class between threads.
    if (!(error instanceof NotYetError)) throw error;
    return time.isOver ? undefined : { isSealed: false, hasChanged: false };
  }
}

/** @throws NotYetError */
async function planSmall(
  input: SealInput,
  source: SealSource,
  scratch: Scratch,
): Promise<PlannedSeal> {
  try {
    return await planSeal({ ...input, mostInboxBytes: SMALL_PLAN_BYTES }, source, scratch);
  } catch (error) {
    if (!(error instanceof LargeInboxError)) throw error;
    throw new NotYetError(`run ${input.runId} of ${input.project} is large`, 0);
  }
}
