import { backoffCeilingMs, type BackoffRange } from '#ports/backoff.ts';

/** Pauses of 10 s, 20 s, … at most 2 h. */
const PAUSES: BackoffRange = { firstMs: 10_000, longestMs: 2 * 3600 * 1000 };

/** After this many tries a channel has failed: a day after the first. */
export const MOST_TRIES = 22;

/** @param tries how many have failed, at least 1 */
export function pauseAfterMs(tries: number): number {
  return backoffCeilingMs(tries, PAUSES);
}
