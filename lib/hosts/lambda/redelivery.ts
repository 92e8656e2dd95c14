import { NotYetError, UndecodableMessageError } from '#pipeline/step/step.ts';

/** Waits before the second, third, … delivery, seconds; the last one for all that follow. */
const WAITS_SECONDS = [2, 15, 60, 300, 900];

/** At least this part of a wait: jitter keeps messages that failed together from coming back so. */
const LEAST_PART = 0.75;

/**
 * The backoff before a failed message is redelivered, in whole seconds. `MAX_RECEIVE_COUNT`
 * deliveries outlast an outage of S3, SQS or Glue of half an hour. A message that cannot be decoded
 * gets no wait, because no retry can succeed: it uses up its deliveries at once and moves to the
 * dead-letter queue. Work that is to be done later says itself when.
 * @param receiveCount how often it was delivered, at least 1
 * @param random in [0, 1)
 */
export function redeliveryWaitSeconds(error: Error, receiveCount: number, random: number): number {
  if (error instanceof UndecodableMessageError) return 0;
  if (error instanceof NotYetError) return error.delaySeconds;
  const longest = WAITS_SECONDS[Math.min(receiveCount, WAITS_SECONDS.length) - 1] ?? 0;
  return Math.ceil(longest * (LEAST_PART + random * (1 - LEAST_PART)));
}
