import { UndecodableMessageError } from '#pipeline/step/step.ts';

/** Waits before the second, third, … delivery, seconds; the last one for all that follow. */
const WAITS_SECONDS = [2, 15, 60, 300, 900];

/** At least this part of a wait, so that what failed together does not come back together. */
const LEAST_PART = 0.75;

/**
 * When a message whose work failed is to come again, whole seconds. `MAX_RECEIVE_COUNT` deliveries
 * last longer than S3, SQS or Glue are away for half an hour. What cannot be decoded never will be:
 * it uses its deliveries up at once, on its way to the dead letters.
 * @param receiveCount how often it was delivered, at least 1
 * @param random in [0, 1)
 */
export function redeliveryWaitSeconds(error: Error, receiveCount: number, random: number): number {
  if (error instanceof UndecodableMessageError) return 0;
  const longest = WAITS_SECONDS[Math.min(receiveCount, WAITS_SECONDS.length) - 1] ?? 0;
  return Math.ceil(longest * (LEAST_PART + random * (1 - LEAST_PART)));
}
