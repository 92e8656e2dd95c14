import { z } from 'zod';
import { parseTimestamp } from '#contract/time.ts';

const MAX_EPOCH = 2 ** 31 - 1;
const MAX_NAME = 512;

/** Members of an event's `data` that are no metrics. */
const TAKEN = new Set(['cluster_id', 'input', 'output', 'expected', 'metadata']);

/** The name of a metric, which becomes a member of the event's `data`. */
export const metricName = z
  .string('metric must be text')
  .min(1, 'metric is empty')
  .max(MAX_NAME, `metric is longer than ${MAX_NAME} characters`)
  .refine((name) => !TAKEN.has(name), {
    error: ({ input }) => `metric cannot be called ${JSON.stringify(input)}, a member of items`,
  });

/** The members of an item that may be any JSON: they are kept in the text in which they were sent. */
export const ITEM_TEXTS = ['input', 'output', 'expected'] as const;

const anyJson = z.unknown().optional();

/** The score of one item of a run, as `POST …/runs/R/items` takes it. null counts as absent. */
export const itemSchema = z.strictObject(
  {
    item: z
      .union([z.string(), z.number().transform(String)], 'item must be text: the name of the item')
      .refine((item) => item !== '', 'item is empty'),
    score: z.union([z.number(), z.boolean().transform(Number)], 'score must be a finite number'),
    metric: metricName.nullish(),
    epoch: z
      .int('epoch must be a whole number')
      .min(0, 'epoch must not be negative')
      .max(MAX_EPOCH, `epoch is over ${MAX_EPOCH}`)
      .nullish(),
    cluster: z.string('cluster must be text').nullish(),
    input: anyJson,
    output: anyJson,
    expected: anyJson,
    metadata: z.record(z.string(), z.unknown(), 'metadata must be an object').nullish(),
    created_at: z
      .string('created_at must be text')
      .refine((text) => parseTimestamp(text) !== undefined, 'created_at is no time')
      .nullish(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')}: no member of an item; put it into metadata`
        : 'an item must be an object',
  },
);
export type Item = z.output<typeof itemSchema>;

const runParameter = z.string().max(MAX_NAME);

/** What an object around the items says of their run; its `items` are read one by one. */
export const itemsHeadSchema = z.strictObject({
  model: runParameter.nullish(),
  task: runParameter.nullish(),
  metric: metricName.nullish(),
  config_hash: runParameter.nullish(),
  tags: z.array(runParameter).nullish(),
});

/** The body of `POST …/runs/R/items`. */
export const itemsBody = z.union([
  z.array(itemSchema).min(1),
  itemsHeadSchema.extend({ items: z.array(itemSchema).min(1) }),
]);
