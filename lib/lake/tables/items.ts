import type { Table } from './table.ts';
import { STORE_ROOT } from '#contract/keys.ts';

/** The metadata of an items file that holds the hash of the file that it was made from. */
export const ITEMS_SOURCE = 'evalake.events_hash';

/** The evalsig store's own schema (`evalsig.io.PARQUET_SCHEMA`): names, order and types are public. */
export const itemsTable: Table = {
  name: 'items',
  schemaVersion: 1,
  location: STORE_ROOT,
  columns: [
    { name: 'project_id', type: 'string', comment: 'the project' },
    { name: 'run_id', type: 'string', comment: 'the run, with ::metric for all but the main one' },
    { name: 'model_id', type: 'string', comment: 'the model' },
    { name: 'task_id', type: 'string', comment: 'the task' },
    { name: 'metric_name', type: 'string', comment: 'the metric' },
    { name: 'item_id', type: 'string', comment: 'the sample' },
    { name: 'cluster_id', type: 'string', comment: 'the cluster of the sample, if any' },
    { name: 'epoch', type: 'int', comment: '0 for the first answer to a sample, then 1, 2, …' },
    { name: 'score', type: 'double', comment: 'the score; 1 or 0 for a match' },
    { name: 'config_hash', type: 'string', comment: 'the configuration, empty when unknown' },
    { name: 'ts', type: 'timestamp', comment: "the run's start" },
    { name: 'metadata_json', type: 'string', comment: 'the rest of the event data, JSON object' },
  ],
};
