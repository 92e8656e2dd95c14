import { eventsKey, itemsKey, itemsPath, runItemsName } from '#contract/keys.ts';
import { storeRunId } from '#contract/naming/store-run-id.ts';
import { mainMetric } from '#lake/items-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { areStored, type ExpectedObject } from '../protocol/objects.ts';
import type { ReadRun } from './read-run.ts';
import type { RunName } from '#contract/run-name.ts';
import type { SealRecord } from '#lake/seal-record.ts';

/**
 * Whether the items files and the results document still are what was derived from the events file.
 * Pruned files need not be there. A run whose events were pruned counts as derived, as nothing can
 * be derived any more.
 */
export async function isDerived(store: ObjectStore, record: SealRecord): Promise<boolean> {
  if (record.pruned.events !== undefined) return true;
  if (!record.results) return false;
  return areStored(store, detailObjects(record));
}

/**
 * Whether the record knows each events file that was read: as its source, or as stale. If not, a
 * sealer died, or still works, between the events file and the record.
 */
export function isRecorded(
  { project, runId }: RunName,
  { etags }: ReadRun,
  record: SealRecord | undefined,
): boolean {
  return [...etags].every(([month, etag]) =>
    month === record?.month
      ? etag === record.events_etag
      : record?.stale.includes(eventsKey(project, month, runId)) === true,
  );
}

/**
 * The record, if all of it was derived from the one events file that was read, under the names that
 * files have now: a former release may have named others.
 */
export function derivedRecord(
  { etags, homes }: ReadRun,
  record: SealRecord | undefined,
): SealRecord | undefined {
  const [home, ...others] = homes.months;
  if (!record || etags.size !== 1 || others.length > 0 || home !== record.month) return undefined;
  const isSource = etags.get(record.month) === record.events_etag;
  return isSource && hasNamesOfToday(record) ? record : undefined;
}

function hasNamesOfToday({ metrics, run_id, month, requested_metric }: SealRecord): boolean {
  const names = metrics.map(({ metric_name }) => metric_name);
  const main = mainMetric(names, requested_metric ?? undefined);
  return metrics.every((metric) => {
    const name = metric.metric_name === main ? undefined : metric.metric_name;
    const path = itemsPath(month, runItemsName(run_id, name));
    return metric.path === path && metric.run_id === storeRunId(run_id, name);
  });
}

/** The keys of a run's events, items and results document, except the pruned ones. */
export function detailKeys(record: SealRecord): string[] {
  return detailObjects(record).map(({ key }) => key);
}

function detailObjects(record: SealRecord): ExpectedObject[] {
  const { project_id: project, run_id: runId, month, pruned, results, metrics } = record;
  const events = { key: eventsKey(project, month, runId), etag: record.events_etag };
  const items = metrics.map(({ path, etag }) => ({ key: itemsKey(project, path), etag }));
  return [
    ...(pruned.events === undefined ? [events] : []),
    ...(pruned.items === undefined ? items : []),
    ...(pruned.results === undefined && results ? [results] : []),
  ];
}
