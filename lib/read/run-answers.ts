import { z } from 'zod';
import { pick } from '#lake/pick.ts';
import { answeredShape, namesFrom } from '#lake/table-rows.ts';
import { eventsTable } from '#lake/tables/events.ts';
import { itemsTable } from '#lake/tables/items.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { replacedRevisionSchema, sealedAmendmentSchema } from '#lake/seal-record.ts';
import { statusSchema } from '#schemas/api.ts';

/**
 * The API's answers about runs. They have every column of the tables, new ones after the others.
 */

const { project_id: projectId, ...runColumns } = answeredShape(runsTable);
const { tags } = runColumns;
const fromRun = pick(runColumns, namesFrom(runsTable, 'run'));
const fromMetric = pick(runColumns, namesFrom(runsTable, 'metric'));

/** A row of `runs`, also of a run that is receiving. The columns of the manifest come first. */
export const runRow = z.object({
  ...pick(runColumns, ['run_id', 'recorder_run_id', 'model_id', 'task_id', 'metric_name', 'ts']),
  ...pick(runColumns, ['path', 'n_items', 'config_hash', 'delta', 'p_value', 'verdict']),
  ...pick(runColumns, ['parent_run_id', 'score', 'stderr', 'status']),
  ...runColumns,
  model_id: runColumns.model_id.nullable(),
  task_id: runColumns.task_id.nullable(),
  ts: runColumns.ts.nullable(),
  status: statusSchema,
  failure: z
    .string()
    .nullable()
    .default(null)
    .meta({ description: 'why the run, or what is new of it, could not be sealed so far' }),
});
export type RunRow = z.infer<typeof runRow>;

export const listRunsAnswer = z.object({
  runs: z.array(runRow),
  next: z.string().nullable(),
});

/** Why a run, or what is new of it, could not be sealed so far. */
export const sealFailure = z.object({
  reason: z.string(),
  attempts: z.int(),
  failed_at: z.string(),
  set_apart: z.boolean().meta({ description: 'whether it is tried no more' }),
  retry: z.string().nullable().meta({ description: 'what to do when it is tried no more' }),
});

export const runDetail = z.object({
  run_id: z.string(),
  project_id: projectId,
  ...pick(runColumns, ['model_id', 'task_id', 'ts', 'status', 'events']),
  expected: z.int(),
  missing: z.array(z.tuple([z.int(), z.int()])),
  missing_count: z.int(),
  ...pick(fromRun, ['conflicts', 'duplicate_samples', 'config_hash']),
  tags,
  ...fromRun,
  status: statusSchema,
  events: z.int(),
  duration_seconds: z.number(),
  /** The kinds of detail that were pruned, and the day of each. */
  pruned: z.record(z.string(), z.string()),
  /** Null until the run is sealed. */
  revision: z.int().nullable(),
  /** The revision that replaced the run's former events; null where none did. */
  replacement: z.string().nullable().default(null),
  /** What the run was before, oldest first, and the object that keeps the events of each. */
  replaced: z.array(replacedRevisionSchema).default([]),
  failure: sealFailure.nullable().default(null),
  surplus_metrics: z
    .int()
    .default(0)
    .meta({ description: 'metrics beyond the 1,000 of a run; they have no items' }),
  amendment_count: z.int().default(0),
  /** The latest 200 amendments, oldest first. */
  amendments: z.array(sealedAmendmentSchema).default([]),
  metrics: z.array(
    z.object({
      ...pick(fromMetric, ['metric_name', 'run_id', 'main', 'score', 'stderr', 'n_items', 'path']),
      ...fromMetric,
      metric_name: z.string(),
      score: z.number(),
      ...pick(runColumns, ['delta', 'p_value', 'verdict', 'parent_run_id']),
    }),
  ),
  final_report: z.unknown(),
});
export type RunDetail = z.infer<typeof runDetail>;

const eventColumns = answeredShape(eventsTable);
/** An event has the further members that it was sent with. */
export const eventAnswer = z.looseObject({
  ...pick(eventColumns, ['run_id', 'event_id', 'sample_id', 'type']),
  data: z.unknown(),
  ...pick(eventColumns, ['created_by', 'created_at']),
});
export const eventsAnswer = z.object({
  events: z.array(eventAnswer),
  next: z.string().nullable(),
  stopped_early: z
    .boolean()
    .meta({
      description: 'with `q`: whether 5 s were over before all was searched; `next` goes on',
    })
    .optional(),
});

/** A row of an items file, in the store's columns. */
export const itemAnswer = z.object({
  ...answeredShape(itemsTable),
  run_id: z.string().meta({ description: 'with ::metric for all but the main one' }),
});
export type ItemAnswer = z.infer<typeof itemAnswer>;
export const itemsAnswer = z.object({
  source_hash: z
    .string()
    .meta({ description: 'of the events, or documents, file that the items were made from' }),
  items: z.array(itemAnswer),
  next: z.string().nullable(),
});
