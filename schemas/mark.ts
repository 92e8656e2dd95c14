import { z } from 'zod';

const value = z.union([z.string(), z.number(), z.null()]);

/** A place where a document contradicts itself, or where something of it had to be taken for another. */
export const markSchema = z.object({
  /** JSON pointer into the document. */
  field: z.string(),
  /** What stands there. */
  stated: value,
  /** What follows from the rest of the document; null when nothing does. */
  computed: value,
});
export type Mark = z.infer<typeof markSchema>;
