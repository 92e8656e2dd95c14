import { parseTimestamp } from './time.ts';

/**
 * The member of an event that names the revision of its run. Of a run's events only those of the
 * latest revision count; events without it are of the first. Revisions are ordered as text.
 */
export const REVISION_MEMBER = 'evalake_revision';

/** `YYYYMMDDTHHMMSSmmmZ-` in UTC, when it was begun, and a part of the hash of its content. */
const REVISION = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-[0-9a-f]{8}$/;

/** @param atMs milliseconds since 1970 */
export function formatRevision(atMs: number, contentHash: string): string {
  const stamp = new Date(atMs).toISOString().replace(/[-:.]/g, '');
  return `${stamp}-${contentHash.slice(0, 8)}`;
}

export function isRevision(text: string): boolean {
  return revisionMicros(text) !== undefined;
}

/** When the revision was begun, microseconds since 1970; undefined for a text that names none. */
export function revisionMicros(revision: string): number | undefined {
  const match = REVISION.exec(revision);
  if (!match) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', ms = ''] = match;
  return parseTimestamp(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}+00:00`);
}
