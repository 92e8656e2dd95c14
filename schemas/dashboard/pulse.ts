import { z } from 'zod';

const time = z.string().meta({ description: 'RFC 3339, UTC' });

/** A run of which events wait in the inbox, as the names of its objects tell. */
export const receivingRun = z.object({
  run_id: z.string(),
  events: z.int().meta({ description: 'numbered events, repeated ones included' }),
  expected: z
    .int()
    .nullable()
    .meta({ description: 'how many a final report counts; null until there is one' }),
  ended: z.boolean().meta({ description: 'whether there is a final report' }),
  first_at: time.nullable().meta({ description: 'when its first events were sent' }),
  last_at: time,
});

/** What changes in a project while a page is left open. */
export const pulseAnswer = z.object({
  now: time,
  version: z.string().meta({ description: 'of the server' }),
  index: z.string().meta({ description: 'another text when `runs/index` has changed' }),
  receiving: z.array(receivingRun).meta({ description: 'newest first, at most 100' }),
  receiving_total: z.int(),
  alerts_open: z
    .int()
    .meta({ description: 'alerts that nobody has acknowledged and that are not over' }),
  quarantined: z
    .int()
    .meta({ description: 'objects in quarantine; 1000 stands for as many or more' }),
});
export type PulseAnswer = z.infer<typeof pulseAnswer>;
export type ReceivingName = z.infer<typeof receivingRun>;
