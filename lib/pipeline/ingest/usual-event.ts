import type { z } from 'zod';
import { isReservedRunId } from '#contract/document-set.ts';
import { runIdProblem } from '#contract/names.ts';
import { parseTimestamp } from '#contract/time.ts';
import type { recorderEventSchema } from '#schemas/recorder-event.ts';

export type RecorderEvent = z.output<typeof recorderEventSchema>;

/**
 * Whether a value of JSON is an event that `recorderEventSchema` takes as it is. Nearly all events are, and
 * the schema takes several times as long to say so. False says nothing: the schema decides then, and says what
 * is wrong.
 */
export function isUsualEvent(value: unknown): value is RecorderEvent {
  if (!isObject(value)) return false;
  const { run_id, event_id, sample_id, type, created_by, created_at, evalake_revision } = value;
  return (
    typeof run_id === 'string' &&
    isEventId(event_id) &&
    typeof type === 'string' &&
    type !== '' &&
    isSampleId(sample_id) &&
    isTextOrNone(created_by) &&
    evalake_revision === undefined &&
    typeof created_at === 'string' &&
    parseTimestamp(created_at) !== undefined &&
    runIdProblem(run_id) === undefined &&
    !isReservedRunId(run_id)
  );
}

/** An object of JSON, as against an array and null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEventId(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && value !== Number.MAX_SAFE_INTEGER;
}

function isSampleId(value: unknown): boolean {
  return isTextOrNone(value) || (typeof value === 'number' && Number.isFinite(value));
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}
