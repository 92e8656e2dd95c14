import { z } from 'zod';
import { isReservedRunId } from '#contract/document-set.ts';
import { runIdProblem } from '#contract/names.ts';
import { isRevision } from '#contract/revision.ts';
import { parseTimestamp } from '#contract/time.ts';

const EVENT_ID_RULE = 'event_id must be a whole number below 9007199254740991';

/**
 * One event as evals' recorders write it (`evals.record.Event`). Members other than these are
 * allowed and kept. `data` is any JSON value; a `sample_id` that is a number is taken by its text.
 */
export const recorderEventSchema = z.object({
  run_id: z.string('run_id must be text').superRefine((runId, context) => {
    const problem = runIdProblem(runId) ?? reservedIdProblem(runId);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  }),
  event_id: z
    .int(EVENT_ID_RULE)
    // Its successor is stored too, and has to be exact.
    .max(Number.MAX_SAFE_INTEGER - 1, EVENT_ID_RULE)
    .nonnegative('event_id must not be negative'),
  sample_id: z.union([z.string(), z.number(), z.null()], 'sample_id must be text').optional(),
  type: z.string('type must be text').min(1, 'type is empty'),
  data: z.unknown().optional(),
  created_by: z.string('created_by must be text').nullish(),
  evalake_revision: z
    .string('evalake_revision must be text')
    .refine(
      isRevision,
      'evalake_revision is none; expected for example 20261121T080657010Z-0a1b2c3d',
    )
    .meta({ description: "of a run's events only those of the latest revision count" })
    .optional(),
  created_at: z
    .string('created_at must be text')
    .refine((text) => parseTimestamp(text) !== undefined, {
      error: 'created_at is no time; expected for example 2026-11-21 08:06:57.010678+00:00',
    }),
});

/** The type of the event that a recorder sends last; its `event_id` counts those before it. */
export const FINAL_REPORT = 'final_report';

/** The type of the event whose `data` is the run's spec (`evals.base.RunSpec`). */
export const SPEC = 'spec';

/** The type of the event that corrects another (`schemas/amendment.ts`). */
export const AMENDMENT = 'evalake_amendment';

/**
 * The places of events that have the same number, in their order within a run. Only numbered events
 * count for whether a run is whole: a spec, a final report and an amendment take no number of their
 * own, and so do not conflict with the numbered event of the same number.
 */
export const Place = { spec: 0, finalReport: 1, numbered: 2, amendment: 3 } as const;
export type Place = (typeof Place)[keyof typeof Place];

/**
 * A spec carries the number 0 and belongs to no sample; an evaluation's own event that happens to
 * have the type `spec` belongs to one and is numbered like any other.
 */
export function placeOf(eventId: number, type: string, sampleId: string | null): Place {
  if (type === FINAL_REPORT) return Place.finalReport;
  if (type === AMENDMENT) return Place.amendment;
  const isSpec = type === SPEC && eventId === 0 && (sampleId === null || sampleId === '');
  return isSpec ? Place.spec : Place.numbered;
}

function reservedIdProblem(runId: string): string | undefined {
  if (!isReservedRunId(runId)) return undefined;
  return 'run_id begins like the time of a results document (yymmddTHHMMSSmmmZ); choose another';
}
