import { itemsKey, metricItemsOwner } from '#contract/keys.ts';
import { isDocumentRecord, type LakeRecord } from '#lake/lake-record.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';

/**
 * The record without those stale files that are another run's now. In a lake from before ids were
 * escaped, the items of a run called `R::M` lie where those of the metric `M` of the run `R` belong.
 */
export async function withoutFilesOfOthers<R extends LakeRecord>(
  store: ObjectStore,
  record: R,
): Promise<R> {
  if (isDocumentRecord(record)) return record;
  const stale: string[] = [];
  for (const key of record.stale) {
    if (!(await isOfAnother(store, record.run_id, key))) stale.push(key);
  }
  return stale.length === record.stale.length ? record : { ...record, stale };
}

async function isOfAnother(store: ObjectStore, runId: string, key: string): Promise<boolean> {
  const owner = metricItemsOwner(key);
  if (owner === undefined || owner.runId === runId) return false;
  const record = await readSealRecord(store, owner);
  const metrics = record?.content.metrics ?? [];
  return metrics.some(({ path }) => itemsKey(owner.project, path) === key);
}
