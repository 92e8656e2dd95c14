import { z } from 'zod';
import { parseTimestamp } from '#contract/time.ts';
import { columnOf, tableOf } from './column-table.ts';

const texts = columnOf(z.string());
const numbers = columnOf(z.number());
const counts = columnOf(z.int());

export const runsIndexQuery = z.strictObject({
  since: z.iso
    .date()
    // Of the years that a timestamp of the lake can have.
    .refine((day) => parseTimestamp(day) !== undefined, { message: 'no day from 1685 to 2254' })
    .optional()
    .meta({
      description:
        'only runs that started then or later, UTC; without it all, of more than 50,000 those of about the last 12 months',
    }),
});

/** The whole run index of a project, by columns: a row a run, and a row a run and metric. */
export const runsIndexAnswer = z.object({
  as_of: z.string().nullable().meta({ description: 'when the index last changed' }),
  since: z.string().nullable().meta({ description: 'the date from which runs are listed' }),
  left_out: z.int().meta({ description: 'runs that started before it' }),
  runs: tableOf({
    run_id: texts,
    ts: texts,
    status: texts,
    task_id: texts,
    model_id: texts,
    config_hash: texts,
    created_by: texts,
    tags: columnOf(z.array(z.string())),
    events: counts,
    missing: counts,
    conflicts: counts,
    duplicate_samples: counts,
    prompt_tokens: counts,
    completion_tokens: counts,
    cost: numbers,
    duration_seconds: numbers,
    main_metric: texts,
    n_items: counts,
    verdict: texts,
    verdict_reason: texts,
    parent_run_id: texts,
  }).meta({ description: 'newest first; verdict, reason and parent are those of the main metric' }),
  metrics: tableOf({
    run: counts.meta({ description: 'the row of its run in `runs`, from 0' }),
    metric_name: texts,
    score: numbers,
    stderr: numbers,
    n_items: counts,
    delta: numbers,
    p_value: numbers,
    verdict: texts,
    stated: columnOf(z.boolean()),
  }),
});
export type RunsIndexAnswer = z.infer<typeof runsIndexAnswer>;
