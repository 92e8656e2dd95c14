import { z } from 'zod';
import { pick } from './pick.ts';
import { namesFrom, storedShape } from './table-rows.ts';
import { runsTable } from './tables/runs.ts';

const count = z.int().nonnegative();
const columns = storedShape(runsTable);
/** The members that the table `runs` copies, under the same names, from a record and its metrics. */
const runColumns = pick(columns, namesFrom(runsTable, 'run'));
const metricColumns = pick(columns, namesFrom(runsTable, 'metric'));

/** A metric of a sealed run, as the manifest and the run index list it. */
export const sealedMetricSchema = z.object({
  /** `run_id` is the run's id in the evalsig store: `{run_id}::{metric}` for all but the main one. */
  ...pick(metricColumns, ['metric_name', 'run_id', 'main', 'n_items']),
  ...metricColumns,
  metric_name: z.string(),
  score: z.number(),
  /** The items file, relative to the project's folder in the store. */
  path: z.string(),
  /** The items file's etag when it was written. */
  etag: z.string(),
});
export type SealedMetric = z.infer<typeof sealedMetricSchema>;

/** A score that a run's spec states, of whose metric there may be no items. */
export const statedMetricSchema = z.object({
  metric_name: z.string(),
  score: z.number(),
  stderr: z.number().nullable(),
});
export type StatedMetric = z.infer<typeof statedMetricSchema>;

/** An amendment of a run, and what it found there. */
export const sealedAmendmentSchema = z.object({
  /** The number of the amendment's event. */
  amendment_id: count,
  target: z.object({
    event_id: count.optional(),
    item: z.string().optional(),
    metric: z.string().optional(),
    epoch: count.optional(),
  }),
  author: z.string(),
  reason: z.string(),
  amended_at: z.string(),
  /** Whether the target no longer counts; else its data was replaced. */
  withdraw: z.boolean(),
  /** The new data, the first 1,000 characters of its JSON text; null where the target was withdrawn. */
  data_json: z.string().nullable(),
  /** How many events it changes; 0 while its target is not there. */
  events: count,
  /** The first three of these events, as they were before it; their data as above. */
  before: z.array(z.object({ event_id: count, data_json: z.string(), withdrawn: z.boolean() })),
});
export type SealedAmendment = z.infer<typeof sealedAmendmentSchema>;

/** The facts that sealing derives about a run, from the events file and its place alone. */
export const sealedRunSchema = z.object({
  project_id: z.string(),
  run_id: z.string(),
  /** The run's start, microseconds since 1970. */
  ts_micros: z.int(),
  /** The home month, `YYYY-MM`. */
  month: z.string(),
  ...pick(runColumns, ['model_id', 'task_id', 'config_hash']),
  tags: z.array(z.string()),
  ...pick(runColumns, ['created_by', 'status', 'events']),
  /** The least number of events that a whole run would have, without final reports and specs. */
  expected: count,
  /** First and last event id of each gap; the first 1,000 gaps. */
  missing: z.array(z.tuple([count, count])),
  missing_count: count,
  ...runColumns,
  events: count,
  duration_seconds: z.number(),
  /** The last final report's `data`, the JSON text as it was sent. */
  final_report_json: z.string().nullable(),
  /** None in a record from before there were any. */
  stated_metrics: z.array(statedMetricSchema).default([]),
  /** The metric that the requests asked for, if any. It names a run without items. */
  requested_metric: z.string().nullable(),
  /** Hash of the events file that all this was derived from. */
  events_hash: z.string(),
  /** The revision that replaced the run's former events; null where none did. */
  replacement: z.string().nullable().default(null),
  /** How many amendments the run has. */
  amendment_count: count.default(0),
  /** The latest 200 of them, oldest first. */
  amendments: z.array(sealedAmendmentSchema).default([]),
  /** Metrics beyond the limit of a run, which have no items; absent where there are none. */
  surplus_metrics: count.optional(),
});

/** A former revision of a run, and where its events file is kept. */
export const replacedRevisionSchema = z.object({
  replacement: z.string().nullable(),
  events_hash: z.string(),
  events: count,
  key: z.string(),
});

/** `seals/{project}/{run}.json`. Manifest and run index are made from it. */
export const sealRecordSchema = sealedRunSchema.extend({
  v: z.literal(1),
  /** How often the run's events changed since it was first sealed, the first time included. */
  revision: z.int().positive(),
  events_etag: z.string(),
  metrics: z.array(sealedMetricSchema),
  /** The run's results document; null in a record that is older than those documents. */
  results: z.object({ key: z.string(), etag: z.string() }).nullable().default(null),
  /** The detail that was pruned by the project's settings, and since which day. */
  pruned: z.partialRecord(z.enum(['events', 'items', 'results']), z.string()).default({}),
  /** The months whose indexes may hold rows of the run: its home, and former homes of an old lake. */
  homes: z.array(z.string()),
  /** What the run was before it was replaced, oldest first. */
  replaced: z.array(replacedRevisionSchema).default([]),
  /** Keys of files that the run no longer has. They go once the manifest does not name them. */
  stale: z.array(z.string()),
});
export type SealedRun = z.infer<typeof sealedRunSchema>;
export type SealRecord = z.infer<typeof sealRecordSchema>;
