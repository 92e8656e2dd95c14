import type { Clock } from './clock.ts';

/** How fast the pauses between tries grow, and how long they get. */
export interface BackoffRange {
  /** Of the first pause. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** By how much each pause is longer than the one before; 2 when absent. */
  readonly factor?: number;
}

/**
 * The longest that a pause can be: `firstMs`, then `factor` times as long after each failure, at
 * most `longestMs`.
 * @param failures how many tries have failed so far, at least 1
 */
export function backoffCeilingMs(
  failures: number,
  { firstMs, longestMs, factor = 2 }: BackoffRange,
): number {
  return Math.min(longestMs, firstMs * factor ** (failures - 1));
}

/**
 * How long to wait before the next try: exponential back-off with full jitter (a random part of the
 * ceiling), so that those that failed together do not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 * @param failures how many tries have failed so far, at least 1
 * @param random in [0, 1)
 */
export function backoffMs(failures: number, random: number, range: BackoffRange): number {
  return random * backoffCeilingMs(failures, range);
}

/** Waits for that long. */
export function sleepBackoff(clock: Clock, failures: number, range: BackoffRange): Promise<void> {
  return clock.sleep(backoffMs(failures, Math.random(), range));
}

/** For a busy AWS service: it recovers in a moment, and a Lambda is paid for while it waits. */
export const SHORT_BACKOFF: BackoffRange = { firstMs: 50, longestMs: 1000 };

const REDELIVERY: BackoffRange = { firstMs: 1000, longestMs: 60_000 };

/**
 * When a message whose work failed is to come again, in seconds: 1, 2, 4, … at most 60. Without
 * jitter: messages that failed together may be worked on together.
 * @param receiveCount how often it was delivered, at least 1
 */
export function redeliverySeconds(receiveCount: number): number {
  return backoffCeilingMs(receiveCount, REDELIVERY) / 1000;
}
