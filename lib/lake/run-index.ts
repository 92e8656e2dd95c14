import { storeRunId } from '#contract/naming/store-run-id.ts';
import { mainMetric } from './items-file.ts';
import { pick } from './pick.ts';
import type { SealRecord } from './seal-record.ts';
import { namesFrom, nullRow, type Row } from './table-rows.ts';
import { runsTable } from './tables/runs.ts';

const nulls = nullRow(runsTable);
const runColumns = namesFrom(runsTable, 'run');
const metricColumns = namesFrom(runsTable, 'metric');

/** What the manifest and the run index tell of a run's comparison with its baseline. */
export type RecordedVerdict = Pick<
  Row<typeof runsTable>,
  'delta' | 'p_value' | 'verdict' | 'parent_run_id'
>;

export const noVerdict: RecordedVerdict = {
  delta: null,
  p_value: null,
  verdict: null,
  parent_run_id: null,
};

/** The verdicts of a month, by run id and metric. */
export type Verdicts = (runId: string, metric: string | null) => RecordedVerdict;

export const noVerdicts: Verdicts = () => noVerdict;

/** The rows of a run in the compact run index. */
export function runIndexRows(
  record: SealRecord,
  verdicts: Verdicts = noVerdicts,
): Row<typeof runsTable>[] {
  const shared = {
    ...nulls,
    ...pick(record, runColumns),
    project_id: record.project_id,
    recorder_run_id: record.run_id,
    ts: record.ts_micros,
    missing: record.missing_count,
    tags_json: JSON.stringify(record.tags),
    source_hash: record.events_hash,
  };
  const rows: Row<typeof runsTable>[] = record.metrics.map((metric) => ({
    ...shared,
    ...pick(metric, metricColumns),
    ...verdicts(metric.run_id, metric.metric_name),
  }));
  rows.push(
    ...statedRows(record).map((row) => ({
      ...shared,
      ...row,
      ...verdicts(row.run_id, row.metric_name),
    })),
  );
  if (rows.length > 0) return rows;
  const run_id = storeRunId(record.run_id, undefined);
  const { requested_metric: metric_name } = record;
  const verdict = verdicts(run_id, metric_name);
  return [{ ...shared, ...verdict, run_id, metric_name, main: true, n_items: 0 }];
}

/** Of the metrics that are stated, and of which there are no items. */
function statedRows({ run_id, metrics, stated_metrics, requested_metric }: SealRecord) {
  const known = new Set(metrics.map(({ metric_name }) => metric_name));
  const stated = stated_metrics.filter(({ metric_name }) => !known.has(metric_name));
  const names = stated.map(({ metric_name }) => metric_name).sort();
  const main = known.size > 0 ? undefined : mainMetric(names, requested_metric ?? undefined);
  return stated.map((metric) => {
    const isMain = metric.metric_name === main;
    const id = storeRunId(run_id, isMain ? undefined : metric.metric_name);
    return { ...metric, run_id: id, main: isMain, n_items: 0, stated: true };
  });
}
