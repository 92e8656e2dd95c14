import type { ManifestRun } from '#schemas/manifest.ts';
import type { ManifestChange } from '#lake/manifest/change-manifest.ts';
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
 * What these records change in the project's manifest. A run's former entries are found by the stale
 * files of its record, which are there whatever a crash left undone.
 */
export function manifestChange(
  project: string,
  records: readonly LakeRecord[],
  verdictsOf: VerdictsOf,
): ManifestChange {
  const folder = itemsKey(project, '');
  const stale = records.flatMap((record) => record.stale).filter((key) => key.startsWith(folder));
  return {
    stalePaths: new Set(stale.map((key) => key.slice(folder.length))),
    added: records.flatMap((record) => manifestEntries(record, verdictsOf)),
  };
}
