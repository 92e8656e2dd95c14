import { amendmentSchema } from '#schemas/amendment.ts';
import { AMENDMENT_EXAMPLE, EVENT_EXAMPLE } from '#schemas/examples.ts';
import {
  AMENDMENT,
  type Place,
  placeOf,
  recorderEventSchema,
  SPEC,
} from '#schemas/recorder-event.ts';
import { amendmentProblem } from './amendment-problem.ts';
import type { FoundEvent } from './read-events.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import { scoreProblem } from './score-problem.ts';
import { isUsualEvent, type RecorderEvent } from './usual-event.ts';

const { created_at: _, ...AMENDMENT_DATA } = AMENDMENT_EXAMPLE;

/** An event that was accepted, as the rest of the pipeline needs to know it. */
export interface AcceptedEvent {
  readonly runId: string;
  readonly eventId: number;
  readonly place: Place;
  /** Whether it names the revision of the run that it belongs to. */
  readonly isOfRevision: boolean;
  /** Whether its type is that of specs, whatever its place. */
  readonly isSpec: boolean;
}

/**
 * Returns the accepted event, or the reason of its refusal. `maxBytes` bounds the text of one
 * event.
 */
export function checkEvent(event: FoundEvent, maxBytes: number): AcceptedEvent | Refusal {
  const sizeBytes = event.end - event.start;
  if (sizeBytes > maxBytes) {
    const reason = `${sizeBytes} bytes long; at most ${maxBytes} for one event`;
    return { reason, example: EVENT_EXAMPLE };
  }
  if ('problem' in event.json) return { reason: event.json.problem, example: EVENT_EXAMPLE };
  const checked = readEvent(event.json.value);
  if ('reason' in checked) return checked;
  const { run_id, event_id, type, sample_id = null, data, evalake_revision } = checked;
  if (type === AMENDMENT) {
    const amendment = amendmentSchema.safeParse(data);
    const refused = amendment.success
      ? amendmentProblem(amendment.data)
      : refusalOf(amendment.error, AMENDMENT_DATA);
    if (refused) return { reason: `data: ${refused.reason}`, example: { data: AMENDMENT_DATA } };
  }
  const problem = scoreProblem(type, data);
  if (problem !== undefined) return { reason: problem, example: EVENT_EXAMPLE };
  const place = placeOf(event_id, type, sample_id === null ? null : String(sample_id));
  return {
    runId: run_id,
    eventId: event_id,
    place,
    isOfRevision: evalake_revision !== undefined,
    isSpec: type === SPEC,
  };
}

function readEvent(value: unknown): RecorderEvent | Refusal {
  if (isUsualEvent(value)) return value;
  const checked = recorderEventSchema.safeParse(value);
  return checked.success ? checked.data : refusalOf(checked.error, EVENT_EXAMPLE);
}
