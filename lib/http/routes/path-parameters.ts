import { z } from 'zod';
import { recorderEventSchema } from '#schemas/recorder-event.ts';

const project = z.string().meta({ description: 'letters, digits, . _ -, at most 64' });
const run = z.string().min(1).meta({
  description:
    "the recorder's run id, percent-encoded; or `-`, and the id in the query as `run`, which also carries `?`, `/` and `%` to a deployment on AWS",
});
const item = z.string().min(1).meta({
  description:
    "the item's id, percent-encoded; or `-`, and the id in the query as `item`, which carries every id to every host",
});
const query = z.string().meta({ description: 'the id of a query that still runs; only on AWS' });

/** The parameters in the paths of routes. */
export const projectParams = z.object({ project });
export const runParams = z.object({ project, run });
export const itemParams = z.object({ project, item });
/** A run that is written to: its id has to be one. */
export const writtenRunParams = z.object({ project, run: recorderEventSchema.shape.run_id });
export const queryParams = z.object({ query });
export const projectQueryParams = z.object({ project, query });
