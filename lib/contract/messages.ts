import { z } from 'zod';

/** What travels through the queues. */

const count = z.int().nonnegative();

/**
 * `events` queue. One batch of one run. `members` is base64 of gzip: the text that `envelope-text`
 * describes. `count`, `end` and `report` are those of `InboxObject`.
 */
export const envelopeSchema = z.object({
  v: z.literal(1),
  project: z.string(),
  run_id: z.string(),
  count,
  end: count,
  report: count.nullable(),
  gzip: z.string(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** `seal` queue. The run may be ready; `after` is the inbox file that this nudge follows. */
export const nudgeSchema = z.object({
  v: z.literal(1),
  project: z.string(),
  run_id: z.string(),
  after: z.string(),
});
export type Nudge = z.infer<typeof nudgeSchema>;

/** `manifest` queue, group = project. The run's seal record changed. */
export const sealedSchema = z.object({
  v: z.literal(1),
  project: z.string(),
  run_id: z.string(),
});
export type Sealed = z.infer<typeof sealedSchema>;
