import { z } from 'zod';
import { anything, maybe } from '../maybe.ts';

/** Output items of hosted evals, their pages and runs; members that may be absent are `maybe`. */

const usageSchema = maybe(
  z.looseObject({ prompt_tokens: maybe(z.number()), completion_tokens: maybe(z.number()) }),
);

export const itemSchema = z.looseObject({
  run_id: z.string().min(1),
  id: maybe(z.string()),
  eval_id: maybe(z.string()),
  /** Seconds since 1970. */
  created_at: maybe(z.number()),
  datasource_item: anything,
  datasource_item_id: maybe(z.union([z.string(), z.number()])),
  status: maybe(z.string()),
  results: maybe(
    z.array(
      z.looseObject({
        name: maybe(z.string()),
        passed: maybe(z.boolean()),
        score: maybe(z.number()),
      }),
    ),
  ),
  sample: maybe(
    z.looseObject({
      model: maybe(z.string()),
      input: anything,
      output: anything,
      error: anything,
      finish_reason: maybe(z.string()),
      usage: usageSchema,
    }),
  ),
});
export type OutputItem = z.infer<typeof itemSchema>;

export const pageSchema = z.object({ data: z.array(z.unknown()), has_more: maybe(z.boolean()) });

export const runSchema = z.object({
  object: z.literal('eval.run'),
  id: z.string(),
  eval_id: maybe(z.string()),
  /** Seconds since 1970. */
  created_at: maybe(z.number()),
  name: maybe(z.string()),
  model: maybe(z.string()),
  status: maybe(z.string()),
  result_counts: maybe(
    z.looseObject({
      total: maybe(z.int()),
      passed: maybe(z.int()),
      failed: maybe(z.int()),
      errored: maybe(z.int()),
    }),
  ),
});
export type StatedRun = z.infer<typeof runSchema>;
