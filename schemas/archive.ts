import { z } from 'zod';

/** `archives/{project}/{id}.json`: as long as it is there, nothing of the run is pruned. */
export const archiveSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  /** ISO-8601. */
  archived_at: z.string(),
});
export type Archive = z.infer<typeof archiveSchema>;
