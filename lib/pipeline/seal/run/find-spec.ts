import { z } from 'zod';
import { Place } from '#schemas/recorder-event.ts';
import { eventRow, type EventRows, placeAt } from '#lake/event-rows.ts';

/** The names in the spec that a recorder sent for its run. */
export interface SpecNames {
  readonly model?: string | undefined;
  readonly task?: string | undefined;
}

/**
 * The members of `evals.base.RunSpec` that are used. A member of another shape counts as absent.
 */
const runSpecSchema = z.object({
  completion_fns: z.array(z.string().min(1)).min(1).optional().catch(undefined),
  eval_name: z.string().min(1).optional().catch(undefined),
});

/** The JSON text of the spec as it was sent; undefined when there is none. */
export function specText(rows: EventRows): string | undefined {
  // `mergeEvents` puts the spec first.
  if (rows.eventId.length === 0 || placeAt(rows, 0) !== Place.spec) return undefined;
  return eventRow(rows, 0).data.toString();
}

/** Several completion functions are one model, joined as `oaieval` takes them. */
export function specNames(rows: EventRows): SpecNames {
  const text = specText(rows);
  if (text === undefined) return {};
  const parsed = runSpecSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return {};
  const { completion_fns, eval_name } = parsed.data;
  return {
    model: completion_fns?.join(',').toWellFormed(),
    task: eval_name?.toWellFormed(),
  };
}
