import { z } from 'zod';
import { comparedRun } from '../compare.ts';

/** Stands in a path for an item that the query names, as its id may not fit into a path. */
export const ITEM_IN_QUERY = '-';

export const itemHistoryQuery = z.strictObject({
  item: z
    .string()
    .optional()
    .meta({ description: 'the id of the item, where the path has `-` in its place' }),
  task: z.string(),
  metric: z.string().optional().meta({ description: 'of each run its main metric, when left out' }),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

/** The scores of one item over the newest runs of a task. */
export const itemHistoryAnswer = z.object({
  item_id: z.string(),
  task_id: z.string(),
  total: z.int().meta({ description: 'runs of the task that have the metric' }),
  runs: z
    .array(
      z.object({
        ...comparedRun.omit({ task_id: true }).shape,
        metric_name: z.string(),
        state: z.enum(['scored', 'absent', 'pruned', 'changing']).meta({
          description:
            'absent: the run has no such item in the metric; pruned: its items went by the retention; changing: it is being sealed again, ask again',
        }),
        score: z.number().nullable().meta({ description: 'the mean over its epochs' }),
        epochs: z
          .array(z.object({ epoch: z.int(), score: z.number().nullable() }))
          .meta({ description: 'each answer' }),
      }),
    )
    .meta({ description: 'the newest first, at most `limit`' }),
});
export type ItemHistoryAnswer = z.infer<typeof itemHistoryAnswer>;
