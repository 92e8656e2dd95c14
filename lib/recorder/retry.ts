const FIRST_MS = 250;
const LONGEST_MS = 10_000;
/** A server that asks for a longer pause is asked again after this one. */
const LONGEST_ASKED_MS = 300_000;

/**
 * How long to wait before a try: exponential with full jitter, so that recorders that failed at once
 * do not come back at once, and not before the server wants to be asked again.
 * @param failures how many tries failed so far, at least 1
 */
export function retryDelayMs(failures: number, random: () => number, askedMs = 0): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.min(askedMs, LONGEST_ASKED_MS) + random() * ceiling;
}

/** `Retry-After` (RFC 9110, 10.2.3), seconds or a date, in milliseconds from now. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
