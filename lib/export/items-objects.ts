import { isReservedRunId } from '#contract/document-set.ts';
import { documentItemsName, itemsFile, runItemsName } from '#contract/keys.ts';
import { storeRunId } from '#contract/naming/store-run-id.ts';
import { parseTime } from '#contract/time.ts';
import { rowColumns } from '#lake/table-rows.ts';
import { ITEMS_SOURCE, itemsTable } from '#lake/tables/items.ts';
import { writeParquet } from '#parquet/index.ts';
import type { ItemAnswer } from '#read/run-answers.ts';
import type { ItemsObject } from './export-source.ts';

/**
 * Makes the items files of a run again from their rows: equal to the store's in name, and in bytes where
 * the run has one row group.
 */
export function itemsObjects(
  run: string,
  sourceHash: string,
  rows: readonly ItemAnswer[],
): ItemsObject[] {
  const metrics = new Map<string, ItemAnswer[]>();
  for (const row of rows) {
    const ofMetric = metrics.get(row.run_id);
    if (ofMetric) ofMetric.push(row);
    else metrics.set(row.run_id, [row]);
  }
  return [...metrics].map(([runId, ofMetric]) => ({
    name: itemsFile(nameOf(run, runId, ofMetric[0]?.metric_name ?? '')),
    bytes: itemsParquet(ofMetric, sourceHash),
  }));
}

function nameOf(run: string, runId: string, metric: string): string {
  if (isReservedRunId(run)) return documentItemsName(run);
  return runItemsName(run, runId === storeRunId(run, undefined) ? undefined : metric);
}

function itemsParquet(rows: readonly ItemAnswer[], sourceHash: string): Uint8Array {
  const stored = rows.map((row) => ({ ...row, ts: parseTime(row.ts) }));
  return writeParquet(itemsTable, rowColumns(itemsTable, stored), { [ITEMS_SOURCE]: sourceHash });
}
