import { z } from 'zod';
import { Place } from '../../../schemas/recorder-event.ts';
import type { EventRows } from './event-rows.ts';
import { eventRow, placeAt } from './event-rows.ts';

/** What a spec that the recorder sent tells of a run. */
export interface SpecNames {
  readonly model?: string | undefined;
  readonly task?: string | undefined;
}

/** The members of `evals.base.RunSpec` that are used; one of another shape counts as absent. */
const runSpecSchema = z.object({
  completion_fns: z.array(z.string().min(1)).min(1).optional().catch(undefined),
  eval_name: z.string().min(1).optional().catch(undefined),
});

/** Several completion functions are one model, joined as `oaieval` takes them. */
export function specNames(rows: EventRows): SpecNames {
  // It stands first: see `mergeEvents`.
  if (rows.eventId.length === 0 || placeAt(rows, 0) !== Place.spec) return {};
  const parsed = runSpecSchema.safeParse(JSON.parse(eventRow(rows, 0).data.toString()));
  if (!parsed.success) return {};
  const { completion_fns, eval_name } = parsed.data;
  return {
    model: completion_fns?.join(',').toWellFormed(),
    task: eval_name?.toWellFormed(),
  };
}
