import { z } from 'zod';

/** What is used of Inspect's logs (`inspect_ai.log.EvalLog`, version 2); the rest passes by. */
export const inspectHeaderSchema = z.object({
  status: z.string().optional(),
  eval: z.object({
    eval_id: z.string().optional(),
    run_id: z.string().optional(),
    task_id: z.string(),
    created: z.string(),
    task: z.string(),
    model: z.string(),
    task_args: z.unknown(),
    dataset: z
      .object({ sample_ids: z.array(z.union([z.string(), z.number()])).nullish() })
      .default({}),
  }),
  results: z
    .looseObject({
      scores: z
        .array(
          z.looseObject({
            name: z.string(),
            metrics: z.record(z.string(), z.looseObject({ value: z.unknown() })).default({}),
          }),
        )
        .default([]),
    })
    .nullish(),
});
export type InspectHeader = z.infer<typeof inspectHeaderSchema>;

export const inspectSampleSchema = z.object({
  id: z.union([z.string(), z.number()]),
  epoch: z.int().default(1),
  target: z.unknown(),
  metadata: z.unknown(),
  output: z.object({ completion: z.unknown() }).nullish(),
  scores: z
    .record(
      z.string(),
      z.object({ value: z.unknown(), answer: z.unknown(), explanation: z.unknown() }),
    )
    .nullish(),
  error: z.object({ message: z.unknown() }).nullish(),
  completed_at: z.string().nullish(),
});
export type InspectSample = z.infer<typeof inspectSampleSchema>;
