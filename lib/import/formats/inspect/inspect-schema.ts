import { z } from 'zod';
import { anyObject, anything, maybe, maybeRecord } from '../maybe.ts';

/**
 * The members of Inspect's logs (`inspect_ai.log.EvalLog`, versions 1 and 2) that the import uses;
 * other members are not validated. Some releases omit tokens, tags, output or explanations.
 */

const usageSchema = z.object({
  input_tokens: maybe(z.number()),
  output_tokens: maybe(z.number()),
  total_cost: maybe(z.number()),
});
const modelUsage = maybeRecord(usageSchema);
export type InspectUsage = z.infer<typeof modelUsage>;

const metricsSchema = maybeRecord(z.looseObject({ value: anything }));

const scoreSchema = z.looseObject({
  name: maybe(z.string()),
  reducer: maybe(z.string()),
  metrics: metricsSchema,
});

const resultsSchema = z.looseObject({
  total_samples: maybe(z.int()),
  logged_samples: maybe(z.int()),
  scores: maybe(z.array(scoreSchema)),
  /** Of releases before several scorers. */
  scorer: maybe(z.looseObject({ name: maybe(z.string()) })),
  metrics: metricsSchema,
});

const idSchema = z.union([z.string(), z.number()], 'it must be a text or a number');

export const inspectHeaderSchema = z.object({
  status: maybe(z.string()),
  eval: z.object({
    eval_id: maybe(z.string()),
    run_id: maybe(z.string()),
    task_id: maybe(z.string()),
    created: maybe(z.string()),
    task: maybe(z.string()),
    model: maybe(z.string()),
    task_args: anything,
    tags: maybe(z.array(z.string())),
    metadata: maybe(anyObject),
    dataset: maybe(z.object({ sample_ids: maybe(z.array(idSchema)) })),
  }),
  results: maybe(resultsSchema),
  stats: maybe(z.object({ started_at: maybe(z.string()), model_usage: modelUsage })),
  error: maybe(z.looseObject({ message: anything })),
  /** As they are after edits, where they were edited. */
  tags: maybe(z.array(z.string())),
  metadata: maybe(anyObject),
});
export type InspectHeader = z.infer<typeof inspectHeaderSchema>;

const sampleScore = z.object({ value: anything, answer: anything, explanation: anything });

const outputSchema = z.object({
  completion: anything,
  choices: maybe(z.array(z.object({ message: maybe(z.object({ content: anything })) }))),
});

export const inspectSampleSchema = z.object({
  id: idSchema,
  epoch: maybe(z.int()),
  target: anything,
  metadata: anything,
  output: maybe(outputSchema),
  scores: maybeRecord(sampleScore),
  /** Of releases before several scorers. */
  score: maybe(sampleScore),
  model_usage: modelUsage,
  error: maybe(z.looseObject({ message: anything })),
  completed_at: maybe(z.string()),
});
export type InspectSample = z.infer<typeof inspectSampleSchema>;
