import { type Amendment, amendmentSchema } from '#schemas/amendment.ts';
import { memberAt } from '#json/members.ts';
import { eventRow, type EventRow, type EventRows, TypeCode } from '#lake/events/event-rows.ts';

/** An amendment of a run, as its event holds it. */
export interface ReadAmendment {
  readonly eventId: number;
  readonly createdAtMicros: number;
  readonly content: Amendment;
  /** The JSON text that takes the place of the data; undefined where something is withdrawn. */
  readonly data: Buffer | undefined;
}

/** Reads the amendments among events, oldest first. Ingest has checked each. */
export function readAmendments(rows: EventRows): ReadAmendment[] {
  const found: ReadAmendment[] = [];
  rows.type.forEach((type, row) => {
    if (type === TypeCode.amendment) found.push(readAmendment(eventRow(rows, row)));
  });
  return found.sort((a, b) => a.createdAtMicros - b.createdAtMicros || a.eventId - b.eventId);
}

function readAmendment({ eventId, createdAtMicros, data }: EventRow): ReadAmendment {
  const content = amendmentSchema.parse(JSON.parse(data.toString()));
  const span = memberAt(data, { start: 0, end: data.length }, 'data');
  const isReplaced = span && content.withdraw !== true;
  // Copied, as what was read is not to be held for long.
  const text = isReplaced ? Buffer.from(data.subarray(span.start, span.end)) : undefined;
  return { eventId, createdAtMicros, content, data: text };
}
