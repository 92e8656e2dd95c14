import { itemsPath, runItemsName, eventsKey } from '#contract/keys.ts';
import { storeRunId } from '#contract/naming/store-run-id.ts';
import { type Homes, readHomes } from '#lake/homes.ts';
import { mainMetric } from '#lake/items-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { RunName } from '#contract/run-name.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import type { ExistingEvents } from './seal-source.ts';

/** What a seal finds of a run, with the etags for its conditional writes. */
export interface ReadRun {
  readonly homes: Homes;
  readonly existing: readonly ExistingEvents[];
}

/** Finds what there is to read of a run; planning reads it. */
export async function readRun(store: ObjectStore, run: RunName): Promise<ReadRun> {
  const homes = await readHomes(store, run);
  const existing: ExistingEvents[] = [];
  for (const month of homes.months) {
    const stored = await store.head(eventsKey(run.project, month, run.runId));
    if (!stored) continue;
    const { key, etag, sizeBytes } = stored;
    existing.push({ month, key, etag, sizeBytes });
  }
  return { homes, existing };
}

/** Whether the record knows each events file that was found: as its source, or as stale. */
export function isRecorded({ existing }: ReadRun, record: SealRecord | undefined): boolean {
  return existing.every(({ month, key, etag }) =>
    month === record?.month ? etag === record.events_etag : record?.stale.includes(key) === true,
  );
}

/**
 * The record, if all of it was derived from the one events file that was found, under the names that
 * files have now: a former release may have named others.
 */
export function derivedRecord(
  { existing, homes }: ReadRun,
  record: SealRecord | undefined,
): SealRecord | undefined {
  const [events, ...otherEvents] = existing;
  const [home, ...otherHomes] = homes.months;
  if (!record || otherEvents.length > 0 || otherHomes.length > 0) return undefined;
  if (home !== record.month || events?.etag !== record.events_etag) return undefined;
  return hasNamesOfToday(record) ? record : undefined;
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
