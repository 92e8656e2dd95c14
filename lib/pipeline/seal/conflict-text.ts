import { formatEvent } from '../event-text.ts';
import type { Conflict } from './merge-events.ts';

/** A quarantined event that lost to another of its id: `{reason, hash, text}`. */
export function formatConflict(runId: string, { eventId, hash, row }: Conflict): Uint8Array {
  const reason = `event ${eventId} of the run came with two contents; the other one stays`;
  return Buffer.from(`${JSON.stringify({ reason, hash, text: formatEvent(runId, row) })}\n`);
}
