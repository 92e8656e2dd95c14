import { column, nullable } from './column.ts';
import type { Table } from './table.ts';
import { STORE_ROOT } from '#contract/keys.ts';

/** The metadata of an items file that holds the hash of the file that it was made from. */
export const ITEMS_SOURCE = 'evalake.events_hash';

/** The evalsig store's own schema (`evalsig.io.PARQUET_SCHEMA`): names, order and types are public. */
export const itemsTable = {
  name: 'items',
  schemaVersion: 1,
  location: STORE_ROOT,
  columns: [
    column('project_id', 'string', 'the project'),
    column('run_id', 'string', 'the run, with ::metric for all but the main one'),
    column('model_id', 'string', 'the model'),
    column('task_id', 'string', 'the task'),
    column('metric_name', 'string', 'the metric'),
    column('item_id', 'string', 'the sample'),
    nullable('cluster_id', 'string', 'the cluster of the sample, if any'),
    column('epoch', 'int', '0 for the first answer to a sample, then 1, 2, …'),
    nullable('score', 'double', 'the score; 1 or 0 for a match'),
    column('config_hash', 'string', 'the configuration, empty when unknown'),
    column('ts', 'timestamp', "the run's start"),
    nullable('metadata_json', 'string', 'the rest of the event data, JSON object'),
  ],
} as const satisfies Table;
