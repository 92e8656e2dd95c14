import type { ManifestRun } from '#schemas/manifest.ts';
import { replaceRuns } from '#lake/evalsig-manifest.ts';
import { itemsKey } from '#contract/keys.ts';
import { formatTimestamp } from '#contract/time.ts';
import { isDocumentRecord, type LakeRecord } from '#lake/lake-record.ts';

/** The manifest's entries of a record: one for each items file, in evalsig's own shape. */
export function manifestEntries(record: LakeRecord): readonly ManifestRun[] {
  if (isDocumentRecord(record)) return record.entries;
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
 * Replaces the entries of some runs by those of their records. A run's former entries are found by
 * the stale files of its record, which are there whatever a crash left undone.
 */
export function replaceEntries(
  entries: readonly ManifestRun[],
  records: readonly LakeRecord[],
): ManifestRun[] {
  const stale = new Set(records.flatMap((record) => record.stale));
  const [project = ''] = records.map(({ project_id }) => project_id);
  const gone = entries.filter(({ path }) => stale.has(itemsKey(project, path)));
  const ids = new Set(gone.map(({ run_id }) => run_id));
  return replaceRuns(entries, ids, records.flatMap(manifestEntries));
}
