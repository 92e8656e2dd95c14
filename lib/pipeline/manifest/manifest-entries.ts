import type { ManifestRun } from '#schemas/manifest.ts';
import { replaceRuns } from '#lake/evalsig-manifest.ts';
import { noVerdict, noVerdicts, type Verdicts } from '#lake/run-index.ts';
import { itemsKey } from '#contract/keys.ts';
import { formatTimestamp } from '#contract/time.ts';
import { isDocumentRecord, type LakeRecord } from '#lake/lake-record.ts';

/** The verdicts of runs by their home month. */
export type VerdictsOf = (month: string) => Verdicts;

/** The manifest's entries of a record: one for each items file, in evalsig's own shape. */
export function manifestEntries(
  record: LakeRecord,
  verdictsOf: VerdictsOf = () => noVerdicts,
): readonly ManifestRun[] {
  const verdicts = verdictsOf(record.month);
  const tell = (entry: ManifestRun) => ({ ...entry, ...verdicts(entry.run_id, entry.metric_name) });
  return listEntries(record).map(tell);
}

function listEntries(record: LakeRecord): readonly ManifestRun[] {
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
    ...noVerdict,
  }));
}

/**
 * Replaces the entries of some runs by those of their records. A run's former entries are found by
 * the stale files of its record, which are there whatever a crash left undone.
 */
export function replaceEntries(
  entries: readonly ManifestRun[],
  records: readonly LakeRecord[],
  verdictsOf: VerdictsOf,
): ManifestRun[] {
  const stale = new Set(records.flatMap((record) => record.stale));
  const [project = ''] = records.map(({ project_id }) => project_id);
  const gone = entries.filter(({ path }) => stale.has(itemsKey(project, path)));
  const ids = new Set(gone.map(({ run_id }) => run_id));
  const added = records.flatMap((record) => manifestEntries(record, verdictsOf));
  return replaceRuns(entries, ids, added);
}
