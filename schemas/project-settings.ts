import { z } from 'zod';
import { directionSchema, verdictSchema } from './compare.ts';
import { rulesSchema } from './rules.ts';
import {
  longName,
  MOST_POOLED_RUNS,
  name,
  positive,
  positiveText,
  share,
  shareText,
} from './setting-values.ts';

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

export const MOST_PINS = 10_000;
export const MOST_PINNED_RUNS = 100;
/**
 * Of a project's settings as JSON. They are read for each comparison, and the thread that takes requests
 * checks new ones: `npm run bench:loop -- --only requests` prints how long.
 */
export const MOST_SETTINGS_BYTES = 1024 * 1024;

const runIds = z
  .array(longName, 'expected a list of run ids')
  .min(1, 'a pin names a run')
  .max(MOST_PINNED_RUNS, `a pin names at most ${MOST_PINNED_RUNS} runs`)
  .transform((list) => [...new Set(list)]);

/** Runs that a task is compared with, whatever is newer. */
export const pinSchema = z.strictObject({
  task: longName,
  model: longName.optional().meta({ description: 'only of this model; of all when absent' }),
  runs: runIds.meta({ description: 'run ids; several are pooled' }),
});
export type Pin = z.output<typeof pinSchema>;

/** A pin as it is asked for: its task is that of its first run when absent. */
export const askedPinSchema = pinSchema.partial({ task: true });
/** Names the pin to clear. */
export const pinQuery = pinSchema.pick({ task: true, model: true });

const pins = z
  .array(pinSchema)
  .max(MOST_PINS, `at most ${MOST_PINS} pins`)
  .default([])
  .refine((list) => new Set(list.map(pinName)).size === list.length, {
    message: 'two pins name the same task and model; give their runs in one',
  });

/** By which a pin is replaced and cleared. */
export function pinName({ task, model }: Pick<Pin, 'task' | 'model'>): string {
  return JSON.stringify([task, model ?? null]);
}

const RUNS = `expected a whole number from 1 to ${MOST_POOLED_RUNS}`;
export const baselinesSchema = z.strictObject({
  tag: name.default('main').meta({ description: 'runs with this tag are baselines' }),
  runs: z
    .int(RUNS)
    .min(1, RUNS)
    .max(MOST_POOLED_RUNS, RUNS)
    .default(1)
    .meta({ description: 'how many of the newest are pooled' }),
  pins,
});

/** A pinned run that is no baseline, and why. */
const pinProblemSchema = pinSchema.pick({ task: true, model: true }).extend({
  run_id: z.string(),
  problem: z.string().meta({ description: 'why no run is compared with it' }),
});
export type PinProblem = z.output<typeof pinProblemSchema>;

/** Baselines with what is wrong with their pins, of which the first 1,000 runs are looked at. */
export const listedBaselinesSchema = baselinesSchema.extend({
  problems: z.array(pinProblemSchema),
});
export type ListedBaselines = z.output<typeof listedBaselinesSchema>;

const alpha = share.optional();
const metricSchema = z.strictObject({
  direction: directionSchema.optional().meta({ description: 'higher when absent' }),
  margin: positive
    .optional()
    .meta({ description: "the smallest change that matters, in the metric's units" }),
  alpha: alpha.meta({ description: "in place of the run's" }),
  floor: z.number().optional().meta({ description: 'a score below it is an alert' }),
});

/** Whose rules judge sealed runs. */
export const policySchema = z.enum(['default', 'evalsig_gate']);

const settingsMembers = z.strictObject({
  critical_metrics: names.default([]).meta({
    description: 'as the summary lists them; if any, p-values are adjusted over these alone',
  }),
  performance_metrics: names.default([]).meta({ description: 'as the summary lists them' }),
  retention: retentionSchema.default({}),
  baselines: baselinesSchema.prefault({}),
  metrics: z
    .record(name, metricSchema)
    .default({})
    .refine((metrics) => Object.keys(metrics).length <= 1000, 'at most 1000 metrics'),
  alpha: alpha.meta({ description: 'two-sided, for the metrics of a run together; 0.01' }),
  policy: policySchema.default('default'),
  min_delta: positive.optional().meta({ description: "evalsig_gate's" }),
  rules: rulesSchema.optional().meta({
    description: 'comparisons beside those with the baseline, which raise alerts alone',
  }),
  alert_days: days.meta({
    description: 'alerts about runs that began longer ago are kept and told to nobody; 7',
  }),
});

/** `settings/{project}.json`. */
export const projectSettingsSchema = settingsMembers.refine(
  ({ policy, min_delta }) => policy === 'default' || min_delta !== undefined,
  {
    path: ['min_delta'],
    message: 'policy evalsig_gate asks for it: the least gain that is let through',
  },
);

/** What the summary takes of stored settings, which were checked as a whole when they were written. */
export const listedMetricsSchema = z.object({
  critical_metrics: settingsMembers.shape.critical_metrics,
  performance_metrics: settingsMembers.shape.performance_metrics,
});

/** Settings to try. What is absent is tried as if the settings had none. */
export const triedSettingsQuery = z.strictObject({
  alpha: shareText.optional(),
  min_delta: positiveText.optional(),
});
export type TriedSettings = z.output<typeof triedSettingsQuery>;

const tried = verdictSchema.nullable();
/** What the kept verdicts would be with other settings. */
export const triedSettingsAnswer = z.object({
  verdicts: z.int().meta({ description: 'of all sealed runs, one for each metric that has one' }),
  changed: z.int().meta({ description: 'that would be another' }),
  unknown: z.int().meta({ description: 'that only judging the runs again would tell' }),
  changes: z
    .array(z.object({ from: tried, to: tried, verdicts: z.int() }))
    .meta({ description: 'the most frequent first' }),
  newest: z
    .array(
      z.object({
        run_id: z.string(),
        metric_name: z.string(),
        ts: z.string(),
        from: tried,
        to: tried,
      }),
    )
    .meta({ description: 'verdicts that would be another, at most 10, the newest first' }),
});
export type TriedSettingsAnswer = z.output<typeof triedSettingsAnswer>;

export type ProjectSettings = z.output<typeof projectSettingsSchema>;
