import { itemsPath, runItemsName } from '#contract/keys.ts';
import { storeRunId } from '#contract/naming/store-run-id.ts';
import { ITEMS_SOURCE, itemsTable } from './tables/items.ts';
import { writeParquet } from '#parquet/index.ts';
import type { SealedMetric, SealedRun } from './seal-record.ts';
import { scoreItems } from './score.ts';

/** The items of one metric, by column. */
export interface MetricItems {
  readonly metric: string;
  readonly itemId: string[];
  readonly clusterId: (string | null)[];
  readonly epoch: number[];
  readonly score: number[];
  readonly metadataJson: string[];
}

/** An items file to write, and its entry in the seal record, to which only the etag is missing. */
export interface ItemsFile {
  readonly metric: Omit<SealedMetric, 'etag'>;
  readonly bytes: Uint8Array;
}

export function itemsFile(run: SealedRun, items: MetricItems, main: boolean): ItemsFile {
  const metric = main ? undefined : items.metric;
  const runId = storeRunId(run.run_id, metric);
  const { score, stderr } = scoreItems(items.itemId, items.score);
  return {
    metric: {
      metric_name: items.metric,
      run_id: runId,
      main,
      n_items: items.itemId.length,
      score,
      stderr,
      path: itemsPath(run.month, runItemsName(run.run_id, metric)),
    },
    bytes: itemsParquet(run, runId, items),
  };
}

/** The values that all items of a run share. `events_hash` is that of the file they come from. */
export type ItemsOwner = Pick<
  SealedRun,
  'project_id' | 'model_id' | 'task_id' | 'config_hash' | 'ts_micros' | 'events_hash'
>;

export function itemsParquet(run: ItemsOwner, runId: string, items: MetricItems): Uint8Array {
  const constant = <T>(value: T): T[] => items.itemId.map(() => value);
  return writeParquet(
    itemsTable,
    {
      project_id: constant(run.project_id),
      run_id: constant(runId),
      model_id: constant(run.model_id),
      task_id: constant(run.task_id),
      metric_name: constant(items.metric),
      item_id: items.itemId,
      cluster_id: items.clusterId,
      epoch: items.epoch,
      score: items.score,
      config_hash: constant(run.config_hash),
      ts: constant(run.ts_micros),
      metadata_json: items.metadataJson,
    },
    { [ITEMS_SOURCE]: run.events_hash },
  );
}

/** The metric that has the run's id: the requested one, else accuracy, else the first by name. */
export function mainMetric(
  names: readonly string[],
  requested: string | undefined,
): string | undefined {
  if (requested !== undefined && names.includes(requested)) return requested;
  return names.includes('accuracy') ? 'accuracy' : names[0];
}
