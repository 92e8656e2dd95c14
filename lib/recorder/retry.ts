import { backoffMs } from '#ports/backoff.ts';

const BACKOFF = { firstMs: 250, longestMs: 10_000 };
/** A server that asks for a longer pause is asked again after this one. */
const LONGEST_ASKED_MS = 300_000;

/**
 * How long to wait before a try: so that recorders that failed at once do not come back at once, and
 * not before the server wants to be asked again.
 * @param failures how many tries failed so far, at least 1
 */
export function retryDelayMs(failures: number, random: () => number, askedMs = 0): number {
  return Math.min(askedMs, LONGEST_ASKED_MS) + backoffMs(failures, random(), BACKOFF);
}
