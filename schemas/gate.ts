import { z } from 'zod';
import { projectSettingsSchema } from './project-settings.ts';
import {
  comparedMetric,
  compareAnswer,
  compareQuery,
  evalsigMethods,
  verdictSchema,
} from './compare.ts';

/** What is asked of a gate, what it decides, and the record of a decision. */

/** A decision's name, chosen by who asks: asking again under it gives the decision that was made. */
export const gateIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:@=+-]{0,127}$/,
    "expected letters, digits and '._:@=+-', at most 128, a letter or digit first",
  );

const runIds = z.array(z.string().min(1)).min(1).max(100);
const share = z.number().gt(0).lt(1);

/** The body of `POST …/gates`. */
export const gateRequest = z
  .strictObject({
    id: gateIdSchema.optional().meta({
      description: 'a name for the decision; asked again under it, the decision comes back',
    }),
    run: z.string().min(1).meta({ description: 'the candidate' }),
    baseline: runIds.optional().meta({ description: 'run ids, pooled; the own one when left out' }),
    metric: z.string().optional().meta({ description: 'only this one decides' }),
    policy: z.enum(['default', 'evalsig']).optional(),
    method: z.enum(evalsigMethods).optional().meta({ description: "evalsig's" }),
    min_delta: z.number().positive().optional().meta({
      description: 'the margin, in the units of the metric; with evalsig its min-delta',
    }),
    alpha: share.optional(),
  })
  .refine(({ policy, method }) => method === undefined || policy === 'evalsig', {
    path: ['method'],
    message: "is evalsig's: ask for the policy evalsig with it",
  })
  .refine(({ policy, min_delta }) => policy !== 'evalsig' || min_delta !== undefined, {
    path: ['min_delta'],
    message: "is what evalsig's gate decides by: give one, such as 0.02",
  });
export type GateRequest = z.output<typeof gateRequest>;

/** The comparison that a request asks for. */
export function comparisonOf({ id: _, run, baseline, ...asked }: GateRequest) {
  return compareQuery.parse({ ...asked, candidate: run, ...(baseline ? { baseline } : {}) });
}

export const gateOutcome = z.object({
  verdict: verdictSchema.nullable().meta({ description: 'the worst; null: nothing was compared' }),
  exit_code: z.union([z.literal(0), z.literal(1), z.literal(2)]).meta({
    description: '0 it did not get worse, 1 it did, 2 that cannot be told',
  }),
  decided_by: z.array(z.string()).meta({ description: 'the metrics that have the verdict' }),
  not_compared: z.array(z.string()).meta({
    description: 'critical metrics that only the baseline has',
  }),
});
export type GateOutcome = z.infer<typeof gateOutcome>;

const comparedInput = z.object({
  role: z.enum(['candidate', 'baseline']),
  run_id: z.string(),
  source_hash: z.string().meta({
    description: 'hash of the events, or of the documents, that the items were made from',
  }),
  files: z.array(
    z.object({
      metric_name: z.string(),
      path: z.string().meta({ description: "below the project's folder in the store" }),
      sha256: z.string().meta({ description: 'of the file, as it was compared' }),
    }),
  ),
});
export type ComparedInput = z.infer<typeof comparedInput>;

/** What the table of decisions has of a metric. */
export const decidedMetric = comparedMetric.pick({
  metric_name: true,
  verdict: true,
  reason: true,
  delta: true,
  p_value: true,
});

const question = z.object({
  run: z.string(),
  baseline: z.array(z.string()).nullable(),
  metric: z.string().nullable(),
  policy: z.string(),
  method: z.string().nullable(),
  min_delta: z.number().nullable(),
  alpha: z.number().nullable(),
});
export type GateQuestion = z.infer<typeof question>;

/** `gates/{project}/{id}.json`: a decision, as it was made. */
export const gateRecord = z.object({
  v: z.literal(1),
  id: z.string(),
  project_id: z.string(),
  ts: z.string().meta({ description: 'when it was decided' }),
  month: z.string().meta({ description: 'the home month of the run' }),
  by: z.object({
    key_id: z.string().nullable().meta({ description: 'null where no key was needed' }),
    user: z.string().nullable().meta({ description: 'of the machine, where no key was needed' }),
  }),
  version: z.string().meta({ description: 'of evalake' }),
  question,
  settings: projectSettingsSchema.meta({ description: 'the settings of the project then' }),
  settings_hash: z.string(),
  ...gateOutcome.shape,
  inputs: z.array(comparedInput),
  comparison: compareAnswer.omit({ items: true, next: true }),
});
export type GateRecord = z.infer<typeof gateRecord>;

export const listGatesQuery = z.object({
  run_id: z.string().optional().meta({ description: 'only decisions about this run' }),
  verdict: verdictSchema.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().optional().meta({ description: 'the `next` of the page before' }),
});
export type ListGatesQuery = z.output<typeof listGatesQuery>;
