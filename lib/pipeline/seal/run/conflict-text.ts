import { canonicalJson } from '#json/canonical-json.ts';
import { formatEvent, type WrittenRow } from '#lake/event-text.ts';
import type { EventRow } from '#lake/events/event-rows.ts';
import { type Conflict, saysWhen } from './merge-events.ts';

/** Formats a quarantined event that lost to another event of its id. */
export function formatConflict(runId: string, conflict: Conflict): Uint8Array {
  const reason = `event ${conflict.eventId} of the run came with two contents; the other one stays`;
  return formatQuarantined(runId, { hash: conflict.hash, row: conflict.read() }, reason);
}

/**
 * Formats a quarantined event: `{reason, hash, text}`. The hash of the event's content is in the
 * object's name, so its text is the same for every spelling of that content.
 */
export function formatQuarantined(
  runId: string,
  { hash, row }: { readonly hash: string; readonly row: EventRow },
  reason: string,
): Uint8Array {
  const text = formatEvent(runId, normaliseSpelling(row));
  return Buffer.from(`${JSON.stringify({ reason, hash, text })}\n`);
}

/** An item that is posted again has another time and the same hash: the text leaves the time out. */
function normaliseSpelling(row: EventRow): WrittenRow {
  const extra = row.extraJson === null ? undefined : Buffer.from(row.extraJson);
  return {
    ...row,
    createdAtMicros: saysWhen(row) ? row.createdAtMicros : undefined,
    data: Buffer.from(canonicalJson(row.data, 0, row.data.length)),
    extraJson: extra ? canonicalJson(extra, 0, extra.length) : null,
  };
}
