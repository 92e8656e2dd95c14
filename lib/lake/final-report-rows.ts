import { membersOf } from '#json/members.ts';
import { reportedNames } from '#contract/naming/reported-names.ts';
import type { IndexRow } from './compact-index/index-file.ts';
import type { SealRecord } from './seal-record.ts';

/**
 * A run's rows in `final_reports`: one for each member of its final report; none without an object. A
 * member that reports a recorded metric has the metric's name, also where the tool adds to it.
 */
export function finalReportRows(record: SealRecord): IndexRow[] {
  const data = Buffer.from(record.final_report_json ?? '');
  if (data[0] !== 0x7b) return [];
  const members = membersOf(data, { start: 0, end: data.length });
  const names = reportedNames(
    members.map(({ key }) => key),
    [...record.metrics, ...record.stated_metrics].map((metric) => metric.metric_name),
  );
  return members.map(({ key, value: span }) => {
    const text = data.toString('utf8', span.start, span.end);
    const value = Number(text);
    return {
      project_id: record.project_id,
      run_id: record.run_id,
      ts: record.ts_micros,
      model_id: record.model_id,
      task_id: record.task_id,
      metric_name: names.get(key) ?? key,
      value: /^[-\d]/.test(text) && Number.isFinite(value) ? value : null,
      value_json: text,
    };
  });
}
