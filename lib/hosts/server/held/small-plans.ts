import type { SealInput } from '#pipeline/seal/run/seal-plan.ts';
import { countInboxEvents } from '#pipeline/seal/run/seal-source.ts';

const SMALL_EVENTS = 1000;
/** Text of the inbox of a small run, and bytes of its former file. Of more, others that wait would wait long. */
export const SMALL_PLAN_BYTES = 1_000_000;

/** By the names of what is read of the run: what few events unpack to, the plan finds out. */
export function isSmallPlan({ inbox, existing }: SealInput): boolean {
  const bytes = existing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return countInboxEvents(inbox) <= SMALL_EVENTS && bytes <= SMALL_PLAN_BYTES;
}
