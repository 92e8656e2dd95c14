/**
 * Reads the answers of a server, for every client of it: when to ask again, and what is wrong. This
 * module needs no library, so that a recorder loads fast.
 */

/** Names a header: that `Location` is of another server, has the answer, and needs no key. */
export const ANSWER_HEADER = 'evalake-answer';
export const ANSWER_ELSEWHERE = 'elsewhere';

/** Whether another try may help: the statuses of too many requests and of an overloaded server. */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** `Retry-After` (RFC 9110, 10.2.3), seconds or a date, in milliseconds from `nowMs`. */
export function parseRetryAfterMs(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

/** The members of a JSON object; none when the text is something else. */
export function jsonMembers(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The `detail` of a problem document (RFC 9457); undefined when the text has none. */
export function problemDetail(text: string): string | undefined {
  const { detail } = jsonMembers(text);
  return typeof detail === 'string' ? detail : undefined;
}

/** What comes after `urn:evalake:problem:` in a problem document's `type`; undefined without one. */
export function problemType(text: string): string | undefined {
  const { type } = jsonMembers(text);
  return typeof type === 'string' ? /^urn:evalake:problem:(.+)$/.exec(type)?.[1] : undefined;
}
