import { amendmentSchema } from '#schemas/amendment.ts';
import { AMENDMENT_EXAMPLE, EVENT_EXAMPLE } from '#schemas/examples.ts';
import { AMENDMENT, placeOf, recorderEventSchema, SPEC } from '#schemas/recorder-event.ts';
import { amendmentProblem } from './amendment-problem.ts';
import type { FoundEvent } from './read-events.ts';
import { type Refusal, refusalOf } from './refusal.ts';
import { scoreProblem } from './score-problem.ts';
import type { AcceptedEvent } from './usual/usual-events.ts';

const { created_at: _, ...AMENDMENT_DATA } = AMENDMENT_EXAMPLE;

/**
 * Returns the accepted event, or the reason of its refusal. `maxBytes` bounds the text of one
 * event. Nearly all events are accepted by `UsualEvents` before.
 */
export function checkEvent(event: FoundEvent, maxBytes: number): AcceptedEvent | Refusal {
  const sizeBytes = event.end - event.start;
  if (sizeBytes > maxBytes) {
    const reason = `${sizeBytes} bytes long; at most ${maxBytes} for one event`;
    return { reason, example: EVENT_EXAMPLE };
  }
  if ('problem' in event.json) return { reason: event.json.problem, example: EVENT_EXAMPLE };
  const checked = recorderEventSchema.safeParse(event.json.value);
  if (!checked.success) return refusalOf(checked.error, EVENT_EXAMPLE);
  const { run_id, event_id, type, sample_id = null, data, evalake_revision } = checked.data;
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
