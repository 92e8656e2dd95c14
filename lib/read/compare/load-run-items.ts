import type { RunItems } from '#compare/run-items.ts';
import { readParquet } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { OpenedRun } from './compared-run.ts';
import { readItemFile } from '../item-files.ts';

const noItems: RunItems = { itemId: [], clusterId: [], epoch: [], score: [] };

/**
 * The items of a run in one metric; none when it has no such metric.
 * @throws ItemsChangedError
 */
export async function readRunItems(
  store: ObjectStore,
  project: string,
  { run, files, sourceHash }: OpenedRun,
  metric: string,
): Promise<RunItems> {
  const file = files.find((each) => each.metric === metric);
  if (!file) return noItems;
  const bytes = await readItemFile(store, project, run.run_id, file.path, sourceHash);
  const table = await readParquet(bytes, { columns: ['item_id', 'cluster_id', 'epoch', 'score'] });
  return {
    itemId: table.strings('item_id').map((id) => id ?? ''),
    clusterId: table.strings('cluster_id'),
    epoch: Int32Array.from(table.numbers('epoch'), (epoch) => epoch ?? 0),
    // A missing score becomes NaN, which the comparison of scores refuses.
    score: Float64Array.from(table.numbers('score'), (score) => score ?? NaN),
  };
}
