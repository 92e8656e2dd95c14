import { formatTimestamp } from '#contract/time.ts';
import type { EventRow } from './events/event-rows.ts';

/** A row of which the time may be left out. */
export type WrittenRow = Omit<EventRow, 'createdAtMicros'> & {
  readonly createdAtMicros: number | undefined;
};

/** An event as JSON again: `data` and unknown members in the text in which they were sent. */
export function formatEvent(runId: string, row: WrittenRow): string {
  const head = JSON.stringify({
    run_id: runId,
    event_id: row.eventId,
    sample_id: row.sampleId,
    type: row.type,
  });
  const tail = JSON.stringify({
    created_by: row.createdBy,
    created_at:
      row.createdAtMicros === undefined ? undefined : formatTimestamp(row.createdAtMicros),
  });
  const extra = row.extraJson === null ? '' : `,${row.extraJson.slice(1, -1)}`;
  return `${head.slice(0, -1)},"data":${row.data.toString()},${tail.slice(1, -1)}${extra}}`;
}
