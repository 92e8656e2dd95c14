import { z } from 'zod';
import { statusSchema } from '../api.ts';
import { columnOf, tableOf } from './column-table.ts';

const numbers = columnOf(z.number());
const counts = columnOf(z.int());

/** What there is to see of a sample; the sum of those that hold is its `flags`. */
export const SAMPLE_FLAGS = { error: 1, unscored: 2, repeated: 4, conflict: 8, mixed: 16 } as const;

/** All samples of a run, by columns: a row a sample, in the order of their first events. */
export const samplesAnswer = z.object({
  run_id: z.string(),
  status: statusSchema,
  source_hash: z
    .string()
    .nullable()
    .meta({ description: 'of the file that all this comes from; null while it is received' }),
  pruned: z.partialRecord(z.enum(['events', 'items', 'results']), z.string()).meta({
    description: 'the detail that is gone, and since when: without items there are no scores',
  }),
  samples: tableOf({
    sample_id: columnOf(z.string()),
    cluster_id: columnOf(z.string()).meta({ description: 'of items that belong together' }),
    epochs: counts.meta({ description: 'answers, of the metric that has the most' }),
    flags: counts.meta({
      description:
        'a sum: 1 has an error event, 2 has no score, 4 was answered again, 8 an event of it lost to another of its id, 16 its answers have different scores',
    }),
    events: counts,
    prompt_tokens: counts,
    completion_tokens: counts,
    ms: numbers.meta({ description: 'from its first event to its last, milliseconds' }),
  }),
  metrics: z.array(
    z.object({
      metric_name: z.string(),
      main: z.boolean(),
      scores: numbers.meta({ description: 'by sample: the mean over its epochs' }),
    }),
  ),
  epochs: tableOf({
    sample: counts.meta({ description: 'the row of the sample, from 0' }),
    metric: counts.meta({ description: 'the place of the metric in `metrics`, from 0' }),
    epoch: counts,
    score: numbers,
  }).meta({ description: 'each answer of the samples that have several' }),
});
export type SamplesAnswer = z.infer<typeof samplesAnswer>;
