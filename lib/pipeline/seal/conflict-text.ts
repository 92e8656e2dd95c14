import { canonicalJson } from '../../json/text.ts';
import { formatEvent } from '../event-text.ts';
import type { EventRow } from './event-rows.ts';
import type { Conflict } from './merge-events.ts';

/**
 * A quarantined event that lost to another of its id: `{reason, hash, text}`. The object is named by
 * the hash of the event's content, so its text is one for every spelling of that content.
 */
export function formatConflict(runId: string, { eventId, hash, row }: Conflict): Uint8Array {
  const reason = `event ${eventId} of the run came with two contents; the other one stays`;
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
