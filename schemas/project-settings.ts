import { z } from 'zod';

const name = z.string('a name must be text').min(1, 'a name is empty').max(200);
const names = z
  .array(name, 'expected a list of names')
  .max(100)
  .transform((list) => [...new Set(list)]);

/** The kinds of detail that have a retention. */
export const retentionKinds = ['events', 'items', 'results', 'documents', 'quarantine'] as const;
export type RetentionKind = (typeof retentionKinds)[number];

const DAYS = 'expected a whole number of days from 1 to 36500';
const days = z.int(DAYS).min(1, DAYS).max(36_500, DAYS).optional();

/** Days that detail is kept after its run or evaluation started; absent is for ever. */
const retentionSchema = z.strictObject({
  events: days.meta({ description: "runs' events" }),
  items: days.meta({ description: "runs' scored items" }),
  results: days.meta({ description: 'results documents made from runs' }),
  documents: days.meta({ description: 'text of results documents that were sent' }),
  quarantine: days.meta({ description: 'what was refused, and events that lost to others' }),
});
export type Retention = z.output<typeof retentionSchema>;

/** `settings/{project}.json`. */
export const projectSettingsSchema = z.strictObject({
  critical_metrics: names.default([]).meta({ description: 'as the summary lists them' }),
  performance_metrics: names.default([]).meta({ description: 'as the summary lists them' }),
  retention: retentionSchema.default({}),
});
export type ProjectSettings = z.output<typeof projectSettingsSchema>;
