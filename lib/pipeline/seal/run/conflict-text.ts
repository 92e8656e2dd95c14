import { canonicalJson } from '#json/text.ts';
import { formatEvent } from '#lake/event-text.ts';
import type { EventRow } from '#lake/event-rows.ts';
import type { Conflict } from './merge-events.ts';

/** A quarantined event that lost to another of its id. */
export function formatConflict(runId: string, conflict: Conflict): Uint8Array {
  const reason = `event ${conflict.eventId} of the run came with two contents; the other one stays`;
  return quarantinedEvent(runId, conflict, reason);
}

/**
 * A quarantined event: `{reason, hash, text}`. The object is named by the hash of the event's
 * content, so its text is one for every spelling of that content.
 */
export function quarantinedEvent(
  runId: string,
  { hash, row }: Pick<Conflict, 'hash' | 'row'>,
  reason: string,
): Uint8Array {
  const text = formatEvent(runId, inOneSpelling(row));
  return Buffer.from(`${JSON.stringify({ reason, hash, text })}\n`);
}

function inOneSpelling(row: EventRow): EventRow {
  const extra = row.extraJson === null ? undefined : Buffer.from(row.extraJson);
  return {
    ...row,
    data: Buffer.from(canonicalJson(row.data, 0, row.data.length)),
    extraJson: extra ? canonicalJson(extra, 0, extra.length) : null,
  };
}
