import { z } from 'zod';
import { runIdProblem } from '#contract/names.ts';

const int32 = 2 ** 31 - 1;

/** One row of an evaluation: the score of one item, in evalsig's names (`evalsig.types`). */
export const itemResultSchema = z.object({
  item_id: z.union([z.string(), z.number().transform(String)], 'item_id must be text'),
  score: z.union([z.number(), z.boolean().transform(Number)], 'score must be a finite number'),
  cluster_id: z.string('cluster_id must be text').nullable().default(null),
  epoch: z.int('epoch must be a whole number').min(0).max(int32).default(0),
  metadata: z.record(z.string(), z.unknown(), 'metadata must be an object').default({}),
});

/**
 * One model's run on one task, by one metric: evalsig's RunFrame, and its JSON format
 * (`evalsig.io.RUNFRAME_SCHEMA`). Other members are dropped.
 */
export const runFrameSchema = z.object({
  run_id: z.string('run_id must be text').superRefine((runId, context) => {
    const problem = runIdProblem(runId);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  }),
  model_id: z.string('model_id must be text'),
  task_id: z.string('task_id must be text'),
  metric_name: z.string('metric_name must be text'),
  items: z.array(itemResultSchema, 'items must be an array').min(1, 'items is empty'),
  config_hash: z.string('config_hash must be text').default(''),
});

export type ItemResult = z.infer<typeof itemResultSchema>;
export type RunFrame = z.infer<typeof runFrameSchema>;
/** A RunFrame before its defaults are filled in. */
export type RunFrameInput = z.input<typeof runFrameSchema>;
