import { z } from 'zod';
import { InvalidTimeError, parseTime } from '#contract/time.ts';

/** What the read API takes and gives. The OpenAPI document is made from these. */

const time = z
  .string()
  .transform((text, context) => {
    try {
      return parseTime(text);
    } catch (error) {
      if (!(error instanceof InvalidTimeError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  })
  .meta({ description: 'ISO-8601 date or time, UTC unless it says otherwise, inclusive' });

function limit(most: number, usual: number) {
  return z.coerce.number().int().min(1).max(most).default(usual);
}

const filters = {
  model_id: z.string().optional(),
  task_id: z.string().optional(),
  metric_name: z.string().optional(),
  since: time.optional(),
  until: time.optional(),
};
const cursor = z.string().optional().meta({ description: 'the `next` of the page before' });

/** Query parameters that more than one list has. */
export const readFilters = {
  model_id: filters.model_id,
  since: filters.since,
  until: filters.until,
  limit: limit(1000, 100),
  cursor,
};

export const statusSchema = z.enum(['receiving', 'complete', 'incomplete']);

export const listRunsQuery = z.strictObject({
  ...filters,
  status: statusSchema.optional(),
  limit: limit(1000, 100),
  cursor,
});

export const trendsQuery = z.strictObject({
  ...filters,
  bucket: z.enum(['run', 'day', 'week']).default('run'),
});

export const eventsQuery = z.strictObject({
  type: z.string().optional(),
  sample_id: z.string().optional(),
  limit: limit(1000, 100),
  cursor,
});

export const itemsQuery = z.strictObject({
  metric_name: z.string().optional(),
  limit: limit(10_000, 100),
  cursor,
});

export const metricsQuery = z.strictObject({ limit: limit(1_000_000, 1_000_000), cursor });

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
});

const nullableNumber = z.number().nullable();
const nullableText = z.string().nullable();

export const runRow = z.object({
  run_id: z.string(),
  recorder_run_id: z.string(),
  model_id: nullableText,
  task_id: nullableText,
  metric_name: nullableText,
  ts: nullableText,
  path: nullableText,
  n_items: z.int(),
  config_hash: z.string(),
  delta: nullableNumber,
  p_value: nullableNumber,
  verdict: nullableText,
  parent_run_id: nullableText,
  score: nullableNumber,
  stderr: nullableNumber,
  status: statusSchema,
  main: z.boolean(),
  events: z.int().nullable(),
  missing: z.int().nullable(),
  conflicts: z.int(),
  duplicate_samples: z.int(),
  tags: z.array(z.string()),
  created_by: nullableText,
  prompt_tokens: nullableNumber,
  completion_tokens: nullableNumber,
  cost: nullableNumber,
  duration_seconds: nullableNumber,
});
export type RunRow = z.infer<typeof runRow>;

export const listRunsAnswer = z.object({ runs: z.array(runRow), next: nullableText });

export const runDetail = z.object({
  run_id: z.string(),
  project_id: z.string(),
  model_id: z.string(),
  task_id: z.string(),
  ts: z.string(),
  status: statusSchema,
  events: z.int(),
  expected: z.int(),
  missing: z.array(z.tuple([z.int(), z.int()])),
  missing_count: z.int(),
  conflicts: z.int(),
  duplicate_samples: z.int(),
  config_hash: z.string(),
  tags: z.array(z.string()),
  created_by: nullableText,
  prompt_tokens: nullableNumber,
  completion_tokens: nullableNumber,
  cost: nullableNumber,
  duration_seconds: z.number(),
  /** Which detail is gone by the project's settings, and since which day. */
  pruned: z.record(z.string(), z.string()),
  /** Null until the run is sealed. */
  revision: z.int().nullable(),
  metrics: z.array(
    z.object({
      metric_name: z.string(),
      run_id: z.string(),
      main: z.boolean(),
      score: z.number(),
      stderr: nullableNumber,
      n_items: z.int(),
      path: nullableText,
    }),
  ),
  final_report: z.unknown(),
});
export type RunDetail = z.infer<typeof runDetail>;

export const trendPoint = z.object({
  t: z.string(),
  score: z.number(),
  stderr: nullableNumber,
  n_runs: z.int(),
  n_items: z.int(),
});
export const trendSeries = z.object({
  model_id: z.string(),
  task_id: z.string(),
  metric_name: z.string(),
  points: z.array(trendPoint),
});
export type TrendSeries = z.infer<typeof trendSeries>;
export const trendsAnswer = z.object({ series: z.array(trendSeries) });

export const eventAnswer = z.object({
  run_id: z.string(),
  event_id: z.int(),
  sample_id: nullableText,
  type: z.string(),
  data: z.unknown(),
  created_by: nullableText,
  created_at: z.string(),
});
export const eventsAnswer = z.object({ events: z.array(eventAnswer), next: nullableText });
/** A row of an items file, in the store's columns. */
export const itemAnswer = z.object({
  project_id: z.string(),
  run_id: z.string().meta({ description: 'with ::metric for all but the main one' }),
  model_id: z.string(),
  task_id: z.string(),
  metric_name: z.string(),
  item_id: z.string(),
  cluster_id: nullableText,
  epoch: z.int(),
  score: nullableNumber,
  config_hash: z.string(),
  ts: z.string(),
  metadata_json: nullableText,
});
export type ItemAnswer = z.infer<typeof itemAnswer>;
export const itemsAnswer = z.object({
  source_hash: z
    .string()
    .meta({ description: 'of the events, or documents, file that the items were made from' }),
  items: z.array(itemAnswer),
  next: nullableText,
});
export const metricsAnswer = z.object({ metrics: z.array(z.unknown()), next: nullableText });
