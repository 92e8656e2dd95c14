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
import type { PlanTurn } from './plan-turn.ts';
import { isSmallPlan, SMALL_PLAN_BYTES } from './small-plans.ts';

type PortsHere = Omit<HeldPorts, 'plan' | 'clock' | 'quietSeconds'> & {
  readonly scratch: Scratch;
  readonly turn: PlanTurn;
};

/**
 * Seals a run in this thread, which is not that of the queues. What is large or has to wait is left.
 * @returns undefined when it is to be asked for again, as there was no time for its plan
 */
export async function sealHeldHere(
  { scratch, turn, ...ports }: PortsHere,
  { held, quietSeconds }: { readonly held: HeldObject; readonly quietSeconds: number },
): Promise<HeldSeal | undefined> {
  const time = { isOver: false };
  const plan = async (input: SealInput, source: SealSource): Promise<PlannedSeal> => {
    const planned = await turn.plan(() => planSmall(input, source, scratch));
    time.isOver = planned === undefined;
    if (!planned) throw new NotYetError('others took long', 0);
    return planned;
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
  const large = new NotYetError(`run ${input.runId} of ${input.project} is large`, 0);
  if (!isSmallPlan(input)) throw large;
  try {
    return await planSeal({ ...input, mostInboxBytes: SMALL_PLAN_BYTES }, source, scratch);
  } catch (error) {
    throw error instanceof LargeInboxError ? large : error;
  }
}
