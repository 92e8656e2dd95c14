import { amendmentEventId } from '#contract/item-event.ts';
import { REVISION_MEMBER } from '#contract/revision.ts';
import type { RunName } from '#contract/run-name.ts';
import { formatTimestamp } from '#contract/time.ts';
import { canonicalJson } from '#json/canonical-json.ts';
import { AMENDMENT } from '#schemas/recorder-event.ts';
import type { SentAmendment } from './read-amendment.ts';

export interface AmendmentEvent {
  readonly eventId: number;
  readonly createdAt: string;
  /** The event as JSON. */
  readonly text: string;
}

/**
 * Writes an amendment as an event. Its number comes from its content and time. The new data keeps the
 * text in which it was sent. A run that was replaced is amended in the revision that its author saw.
 */
export function amendmentEvent(
  { runId }: RunName,
  replacement: string | null,
  { content, dataText, createdAtMicros }: SentAmendment,
): AmendmentEvent {
  const { data: _, ...others } = content;
  const head = JSON.stringify(others);
  const data = dataText === undefined ? head : `${head.slice(0, -1)},"data":${dataText}}`;
  const bytes = Buffer.from(data);
  const eventId = amendmentEventId(canonicalJson(bytes, 0, bytes.length), createdAtMicros);
  const createdAt = formatTimestamp(createdAtMicros);
  const before = JSON.stringify({ run_id: runId, event_id: eventId, type: AMENDMENT });
  const after = JSON.stringify({
    created_by: content.author,
    created_at: createdAt,
    ...(replacement === null ? {} : { [REVISION_MEMBER]: replacement }),
  });
  return { eventId, createdAt, text: `${before.slice(0, -1)},"data":${data},${after.slice(1)}` };
}
