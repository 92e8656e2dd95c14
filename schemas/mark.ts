import { z } from 'zod';

const value = z.union([z.string(), z.number(), z.null()]);

/** A place where a document contradicts itself, or where a value was read as another one. */
export const markSchema = z.object({
  /** JSON pointer into the document. */
  field: z.string(),
  /** The value in the document. */
  stated: value,
  /** The value that follows from the rest of the document; null when none does. */
  computed: value,
});
export type Mark = z.infer<typeof markSchema>;
