import type { ManifestRun } from '../../../schemas/manifest.ts';
import type { SealRecord } from '../../../schemas/seal-record.ts';
import { formatTimestamp } from '../../contract/time.ts';

/** The manifest's entries of a sealed run: one for each metric, in evalsig's own shape. */
export function manifestEntries(record: SealRecord): ManifestRun[] {
  return record.metrics.map((metric) => ({
    run_id: metric.run_id,
    model_id: record.model_id,
    task_id: record.task_id,
    metric_name: metric.metric_name,
    ts: formatTimestamp(record.ts_micros),
    path: metric.path,
    n_items: metric.n_items,
    config_hash: record.config_hash,
    delta: null,
    p_value: null,
    verdict: null,
    parent_run_id: null,
  }));
}

/**
 * Replaces the entries of some runs. Entries of others, ours or another writer's, stay. The order
 * is by time, then by id, so that it does not tell in which order the runs were sealed.
 */
export function replaceEntries(
  entries: readonly ManifestRun[],
  gone: ReadonlySet<string>,
  records: readonly SealRecord[],
): ManifestRun[] {
  const added = records.flatMap(manifestEntries);
  const replaced = new Set([...gone, ...added.map(({ run_id }) => run_id)]);
  return [...entries.filter(({ run_id }) => !replaced.has(run_id)), ...added].sort(compareEntries);
}

function compareEntries(a: ManifestRun, b: ManifestRun): number {
  if (a.ts !== b.ts) return a.ts < b.ts ? -1 : 1;
  return a.run_id < b.run_id ? -1 : a.run_id > b.run_id ? 1 : 0;
}
