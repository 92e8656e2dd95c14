import { pick } from './pick.ts';
import type { SealRecord } from './seal-record.ts';
import { namesFrom, nullRow, type Row } from './table-rows.ts';
import { runsTable } from './tables/runs.ts';

const nulls = nullRow(runsTable);
const runColumns = namesFrom(runsTable, 'run');
const metricColumns = namesFrom(runsTable, 'metric');

/** The rows of a run in the compact run index. */
export function runIndexRows(record: SealRecord): Row<typeof runsTable>[] {
  const shared = {
    ...nulls,
    ...pick(record, runColumns),
    project_id: record.project_id,
    recorder_run_id: record.run_id,
    ts: record.ts_micros,
    missing: record.missing_count,
    tags_json: JSON.stringify(record.tags),
  };
  if (record.metrics.length > 0) {
    return record.metrics.map((metric) => ({ ...shared, ...pick(metric, metricColumns) }));
  }
  const { run_id, requested_metric: metric_name } = record;
  return [{ ...shared, run_id, metric_name, main: true, n_items: 0 }];
}
