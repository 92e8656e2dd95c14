import { z } from 'zod';
import { statusSchema } from './api.ts';

/** The query and the answer of a comparison of runs. */

const nullableNumber = z.number().nullable();
const nullableText = z.string().nullable();

/** evalsig's methods by its own names. */
export const evalsigMethods = [
  'auto',
  'paired_t',
  'paired_permutation',
  'paired_bootstrap',
  'mcnemar',
  'cluster_bootstrap',
] as const;
export type EvalsigMethod = (typeof evalsigMethods)[number];

/** Selects the listed items by the change of their score. */
export const itemChanges = ['worse', 'better', 'changed', 'all'] as const;
export type ItemChange = (typeof itemChanges)[number];

const share = z.coerce.number().gt(0).lt(1);

export const compareQuery = z
  .strictObject({
    baseline: z
      .union([z.string(), z.array(z.string()).min(1).max(100)])
      .transform((ids) => [...new Set(typeof ids === 'string' ? [ids] : ids)])
      .optional()
      .meta({
        description:
          "run id; given several times, the runs are pooled; the run's own when left out",
      }),
    candidate: z.string(),
    metric: z.string().optional().meta({ description: 'only this one; all when left out' }),
    policy: z.enum(['default', 'evalsig', 'evalsig_gate']).optional().meta({
      description:
        "evalsig: its methods and, with min_delta, its gate; evalsig_gate: its gate with the settings' min_delta",
    }),
    method: z
      .enum(evalsigMethods)
      .optional()
      .meta({ description: "evalsig's; implies that policy" }),
    min_delta: z.coerce
      .number()
      .positive()
      .optional()
      .meta({ description: 'the margin, in the units of the metric; with evalsig its min-delta' }),
    alpha: share.optional().meta({ description: '0.01, with evalsig 0.05, when left out' }),
    items: z.enum(itemChanges).default('changed'),
    limit: z.coerce.number().int().min(1).max(10_000).default(100),
    cursor: z.string().optional().meta({ description: 'the `next` of the page before' }),
  })
  .refine(({ policy = 'evalsig', method }) => method === undefined || policy === 'evalsig', {
    path: ['method'],
    message: "is evalsig's: leave policy out, or ask for policy=evalsig",
  });
export type CompareQuery = z.output<typeof compareQuery>;

/** A metric's direction: which way is better. Without one there is no verdict. */
export const directionSchema = z.enum(['higher', 'lower', 'none']);
export type Direction = z.infer<typeof directionSchema>;

export const verdictSchema = z.enum([
  'REGRESSED',
  'IMPROVED',
  'NO_REGRESSION',
  'INCONCLUSIVE',
  'ALLOW',
  'REJECT',
]);
export type Verdict = z.infer<typeof verdictSchema>;

export const comparedRun = z.object({
  run_id: z.string(),
  model_id: z.string(),
  task_id: z.string(),
  status: statusSchema,
  config_hash: z.string(),
  ts: z.string(),
});
export type ComparedRun = z.infer<typeof comparedRun>;

export const configDifference = z.object({
  key: z.string(),
  baseline: z.unknown().meta({ description: 'null when it is not there' }),
  candidate: z.unknown().meta({ description: 'null when it is not there' }),
});
export type ConfigDifference = z.infer<typeof configDifference>;

export const fairnessSchema = z.object({
  common: z.int().meta({ description: 'items that all the runs have' }),
  only_baseline: z.int(),
  only_candidate: z.int(),
  coverage: z.number().meta({ description: "common items over those of the largest run's" }),
  incomplete: z.array(z.string()).meta({ description: 'ids of runs that are not whole' }),
  config_changed: z.boolean(),
  config_diff: z.array(configDifference),
  metrics_only_baseline: z
    .array(z.string())
    .meta({ description: 'metrics that the candidate lacks' }),
  notes: z.array(z.string()),
});
export type Fairness = z.infer<typeof fairnessSchema>;

/**
 * One metric. `delta`, means, intervals, `mde` and `margin` are candidate − baseline in the metric's
 * units; `worse`, `better` and the verdict follow its direction. Infinite values are null.
 */
export const comparedMetric = z.object({
  metric_name: z.string(),
  method: nullableText,
  n_items: z.int(),
  n_clusters: z.int().nullable(),
  mean_baseline: nullableNumber,
  mean_candidate: nullableNumber,
  delta: nullableNumber,
  ci: z.tuple([nullableNumber, nullableNumber]).nullable(),
  ci_level: nullableNumber,
  ci90: z.tuple([nullableNumber, nullableNumber]).nullable(),
  p_value: nullableNumber.meta({ description: 'two-sided; one-sided where evalsig gates' }),
  p_adjusted: nullableNumber.meta({ description: "by Holm, over the run's metrics" }),
  mde: nullableNumber.meta({ description: 'the change that is found in 80 of 100 comparisons' }),
  items_needed: nullableNumber.meta({ description: 'for an mde as small as the margin' }),
  margin: nullableNumber,
  direction: directionSchema,
  worse: z.int().nullable(),
  better: z.int().nullable(),
  same: z.int(),
  verdict: verdictSchema.nullable(),
  reason: nullableText,
});
export type ComparedMetric = z.infer<typeof comparedMetric>;

export const comparedItem = z.object({
  metric_name: z.string(),
  item_id: z.string(),
  baseline: z.number(),
  candidate: z.number(),
  difference: nullableNumber,
});
export type ComparedItem = z.infer<typeof comparedItem>;

export const compareAnswer = z.object({
  baseline: comparedRun.meta({ description: 'of several the newest' }),
  candidate: comparedRun,
  fair: fairnessSchema,
  metrics: z.array(comparedMetric),
  items: z.array(comparedItem).meta({ description: 'per metric the largest change first' }),
  next: nullableText,
});
export type CompareAnswer = z.infer<typeof compareAnswer>;

/** The answer in words, as `evalake compare` prints it. */
export const comparisonWords = z.object({
  fairness: z.array(z.string()).meta({ description: 'what to know before the verdicts' }),
  metrics: z.array(
    z.object({
      sentence: z.string().meta({ description: 'the verdict with its numbers' }),
      unit: z
        .enum(['points', 'own'])
        .meta({ description: 'points: changes of this metric are told in hundredths' }),
    }),
  ),
});

/** What `GET …/compare` answers. */
export const toldComparison = compareAnswer.extend({
  words: comparisonWords.meta({ description: 'the same in sentences; one for each metric' }),
});
export type ToldComparison = z.infer<typeof toldComparison>;
