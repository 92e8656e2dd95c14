import { z } from 'zod';

/** Where evalsig's writer puts a run, whose id may hold slashes there. */
const ITEMS_PATH = /^year=\d+\/month=\d+\/run_id=.+\.parquet$/s;

/** Whoever can write a manifest may not make its readers open, or its writers delete, other files. */
function staysInStore(path: string): boolean {
  return ITEMS_PATH.test(path) && !path.split(/[/\\]/).includes('..');
}

/** One run and metric in evalsig's manifest. evalsig refuses any other key (`RunRecord.from_dict`). */
export const manifestRunSchema = z.strictObject({
  run_id: z.string(),
  model_id: z.string(),
  task_id: z.string(),
  metric_name: z.string(),
  /** ISO-8601 in UTC; compared as text. */
  ts: z.string(),
  /** Relative to the project's folder. */
  path: z.string().refine(staysInStore, 'leads out of the store'),
  n_items: z.int(),
  config_hash: z.string().default(''),
  delta: z.number().nullable().default(null),
  p_value: z.number().nullable().default(null),
  verdict: z.string().nullable().default(null),
  parent_run_id: z.string().nullable().default(null),
});

/** `{root}/{project}/manifest.json` of the evalsig store (`evalsig.store.manifest`). */
export const manifestSchema = z.strictObject({
  project_id: z.string(),
  version: z.int().default(1),
  runs: z.array(manifestRunSchema).default([]),
});

export type ManifestRun = z.infer<typeof manifestRunSchema>;
export type Manifest = z.infer<typeof manifestSchema>;
