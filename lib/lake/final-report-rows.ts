import { membersOf } from '#json/members.ts';
import type { SealRecord } from './seal-record.ts';
import type { IndexRow } from './index-file.ts';

/** A run's rows in `final_reports`: one for each member of its final report; none without an object. */
export function finalReportRows(record: SealRecord): IndexRow[] {
  const data = Buffer.from(record.final_report_json ?? '');
  if (data[0] !== 0x7b) return [];
  return membersOf(data, { start: 0, end: data.length }).map(({ key, value: span }) => {
    const text = data.toString('utf8', span.start, span.end);
    const value = Number(text);
    return {
      project_id: record.project_id,
      run_id: record.run_id,
      ts: record.ts_micros,
      model_id: record.model_id,
      task_id: record.task_id,
      metric_name: key,
      value: /^[-\d]/.test(text) && Number.isFinite(value) ? value : null,
      value_json: text,
    };
  });
}
