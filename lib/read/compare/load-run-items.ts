import type { RunItems } from '#compare/run-items.ts';
import { readItemScores } from '#pipeline/judge/item-scores.ts';
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
  { run, files, siblings, sourceHash }: OpenedRun,
  metric: string,
): Promise<RunItems> {
  const file = [...files, ...siblings].find((each) => each.metric === metric);
  if (!file) return noItems;
  const bytes = await readItemFile(store, project, run.run_id, file.path, sourceHash);
  return readItemScores(bytes);
}
