import { maskKeys } from '#contract/mask-keys.ts';
import { FINAL_REPORT, SPEC } from '#schemas/recorder-event.ts';
import type { LogReport, LogSpec, LogTime } from './format.ts';

interface Envelope {
  readonly runId: string;
  readonly eventId: number;
  readonly sampleId: string | null;
  readonly type: string;
  readonly createdBy: string | null;
  readonly createdAt: LogTime;
}

/** An event's JSON text around its data, which stays as it is. */
export function eventText(envelope: Envelope, data: Buffer): Buffer {
  const { runId, eventId, sampleId, type, createdBy, createdAt } = envelope;
  const before = { run_id: runId, event_id: eventId, sample_id: sampleId, type };
  const after = { created_by: createdBy, created_at: createdAt.text };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(before).slice(0, -1)},"data":`),
    data,
    Buffer.from(`,${JSON.stringify(after).slice(1)}`),
  ]);
}

/** The event that a recorder sends first, see `placeOf` in schemas/recorder-event.ts. */
export function specText({ runId, createdBy, createdAt, data }: LogSpec): Buffer {
  const envelope = { runId, eventId: 0, sampleId: '', type: SPEC, createdBy, createdAt };
  const text = eventText(envelope, data);
  // As the endpoint does, so that the text is the one that is stored.
  maskKeys(text);
  return text;
}

/** The event that a recorder sends last; `count` is how many came before it. */
export function reportText(
  { runId, data }: LogReport,
  count: number,
  createdBy: string | null,
  createdAt: LogTime,
): Buffer {
  const envelope = { runId, eventId: count, sampleId: null, type: FINAL_REPORT };
  return eventText({ ...envelope, createdBy, createdAt }, data);
}
