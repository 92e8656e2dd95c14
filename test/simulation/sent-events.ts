import { z } from 'zod';
import { monthOf, parseTimestamp } from '#contract/time.ts';
import { AMENDMENT, FINAL_REPORT } from '#schemas/recorder-event.ts';
import { canonical } from './canonical.ts';

/** An event that a client sent, read without the pipeline's own parsers. */
export interface SentEvent {
  readonly project: string;
  readonly runId: string;
  readonly eventId: number;
  readonly isReport: boolean;
  readonly isAmendment: boolean;
  /** The revision of the run that it names; empty when it names none. */
  readonly revision: string;
  /** The month in which it was recorded, UTC, `YYYY-MM`. */
  readonly month: string;
  /** The whole event in a form that is the same for every spelling. */
  readonly content: string;
}

const eventSchema = z.looseObject({
  run_id: z.string(),
  event_id: z.number(),
  type: z.string(),
  created_at: z.string(),
  evalake_revision: z.string().default(''),
});

export function readSentEvent(project: string, text: string): SentEvent {
  const event = eventSchema.parse(JSON.parse(text));
  const createdAt = parseTimestamp(event.created_at) ?? NaN;
  const content = { ...event, created_at: createdAt };
  return {
    project,
    runId: event.run_id,
    eventId: event.event_id,
    isReport: event.type === FINAL_REPORT,
    isAmendment: event.type === AMENDMENT,
    revision: event.evalake_revision,
    month: monthOf(createdAt),
    content: canonical(content),
  };
}

/** A run of a project, as a key of maps. */
export function runKey({ project, runId }: Pick<SentEvent, 'project' | 'runId'>): string {
  return JSON.stringify([project, runId]);
}

/** The latest revision of each run, by its key. */
export function latestRevisions(events: readonly SentEvent[]): ReadonlyMap<string, string> {
  const latest = new Map<string, string>();
  for (const event of events) {
    const known = latest.get(runKey(event)) ?? '';
    latest.set(runKey(event), event.revision > known ? event.revision : known);
  }
  return latest;
}

/** The events that are of the latest revision of their run. */
export function currentEvents(events: readonly SentEvent[]): SentEvent[] {
  const latest = latestRevisions(events);
  return events.filter((event) => latest.get(runKey(event)) === event.revision);
}

/** The place of an event in its run: final reports and amendments take no number of its own. */
export function slotOf({ eventId, isReport, isAmendment }: SentEvent): string {
  return `${eventId}${isReport ? ' report' : ''}${isAmendment ? ' amendment' : ''}`;
}
