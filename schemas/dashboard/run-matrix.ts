import { z } from 'zod';
import { readFilters } from '../api.ts';
import { comparedRun } from '../compare.ts';
import { columnOf, tableOf } from './column-table.ts';

export const runMatrixQuery = z.strictObject({
  run: z
    .array(z.string(), 'has to be given 2 to 8 times')
    .min(2, 'has to be given 2 to 8 times')
    .max(8, 'has to be given 2 to 8 times')
    .refine((ids) => new Set(ids).size === ids.length, 'is the same run twice')
    .meta({
      description: 'run id, 2 to 8 times; the first is the baseline',
      examples: [['261120081110AVTYYZOZ', '261121081110AVTYYZOZ']],
    }),
  metric: z
    .string()
    .optional()
    .meta({ description: 'the main metric of the first run that has one, when left out' }),
  items: z.enum(['all', 'changed']).default('all').meta({
    description: 'changed: only those that not all of the runs have with the same score',
  }),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
  cursor: readFilters.cursor,
});
export type RunMatrixQuery = z.output<typeof runMatrixQuery>;

/** Items by runs: the scores of a page of items in each of some runs of one task. */
export const runMatrixAnswer = z.object({
  metric_name: z.string(),
  metrics: z.array(z.string()).meta({ description: 'all that one of the runs has' }),
  total: z.int().meta({ description: 'items on all pages' }),
  common: z.int().meta({ description: 'items that all of the runs have, listed or not' }),
  items: tableOf({ item_id: columnOf(z.string()) }).meta({
    description: 'in the order of the first run, then those that only later ones have',
  }),
  runs: z
    .array(
      z.object({
        ...comparedRun.shape,
        n_items: z.int().meta({ description: 'items that it has in the metric' }),
        scores: columnOf(z.number()).meta({
          description: 'by row of `items`: the mean over epochs; null where the run has no score',
        }),
      }),
    )
    .meta({ description: 'as they were asked for' }),
  next: z.string().nullable(),
});
export type RunMatrixAnswer = z.infer<typeof runMatrixAnswer>;
