import { z } from 'zod';
import { InvalidTimeError, parseTime } from '#contract/time.ts';

/** Parameters and answers of the read API. The OpenAPI document is made from these. */

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

function limitParameter(most: number, usual: number) {
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

/** Continues a read that was answered with 202. */
export const queryId = z.string().optional().meta({
  description: 'the `query_id` of a 202 to the same read: its query is not started again',
});

/** Query parameters that more than one list has. */
export const readFilters = {
  model_id: filters.model_id,
  since: filters.since,
  until: filters.until,
  limit: limitParameter(1000, 100),
  cursor,
  query_id: queryId,
};

export const statusSchema = z.enum(['receiving', 'complete', 'conflicted', 'incomplete']);

export const listRunsQuery = z.strictObject({
  ...filters,
  status: statusSchema.optional(),
  limit: limitParameter(1000, 100),
  cursor,
  query_id: queryId,
});

export const trendsQuery = z.strictObject({
  ...filters,
  bucket: z.enum(['run', 'day', 'week']).default('run'),
  query_id: queryId,
});

export const eventsQuery = z.strictObject({
  type: z.string().optional(),
  sample_id: z.string().optional(),
  from: z.coerce
    .number()
    .int()
    .nonnegative()
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .meta({ description: 'the least `event_id`: a page begins there' }),
  q: z.string().min(1).max(1000).optional().meta({
    description:
      'text that `data` holds, as a value or as it was sent, case-sensitive; at most 100 events a page',
  }),
  limit: limitParameter(1000, 100),
  cursor,
});

export const itemsQuery = z.strictObject({
  metric_name: z.string().optional(),
  limit: limitParameter(10_000, 100),
  cursor,
});

export const metricsQuery = z.strictObject({ limit: limitParameter(1_000_000, 1_000_000), cursor });

export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
});

const nullableNumber = z.number().nullable();
const nullableText = z.string().nullable();

export const trendPoint = z.object({
  t: z.string(),
  score: z.number(),
  stderr: nullableNumber,
  n_runs: z.int(),
  n_items: z.int(),
  run_id: nullableText.meta({ description: 'null for a day or a week' }),
  delta: nullableNumber.meta({ description: 'of the run to its baseline' }),
  p_value: nullableNumber,
  verdict: nullableText,
  parent_run_id: nullableText,
  status: nullableText.meta({ description: 'of the run; null for a day or a week' }),
  config_hash: nullableText.meta({ description: 'empty when unknown; null for a day or a week' }),
});
export const trendSeries = z.object({
  model_id: z.string(),
  task_id: z.string(),
  metric_name: z.string(),
  points: z.array(trendPoint),
});
export type TrendSeries = z.infer<typeof trendSeries>;
export const trendsAnswer = z.object({ series: z.array(trendSeries) });

export const metricsAnswer = z.object({ metrics: z.array(z.unknown()), next: nullableText });
