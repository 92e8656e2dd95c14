import { sliceMembers } from '#json/scan.ts';
import { stringAt } from '#json/text.ts';
import type { SealRecord } from './seal-record.ts';
import type { IndexRow } from './index-file.ts';

/** A run's rows in `final_reports`: one for each member of its final report; none without an object. */
export function finalReportRows(record: SealRecord): IndexRow[] {
  const data = Buffer.from(record.final_report_json ?? '');
  if (data[0] !== 0x7b) return [];
  const spans = sliceMembers(data, 0, data.length);
  const rows: IndexRow[] = [];
  for (let i = 0; i < spans.length; i += 4) {
    const text = data.toString('utf8', spans[i + 2], spans[i + 3]);
    const value = Number(text);
    rows.push({
      project_id: record.project_id,
      run_id: record.run_id,
      ts: record.ts_micros,
      model_id: record.model_id,
      task_id: record.task_id,
      metric_name: stringAt(data, spans[i] ?? 0, spans[i + 1] ?? 0),
      value: /^[-\d]/.test(text) && Number.isFinite(value) ? value : null,
      value_json: text,
    });
  }
  return rows;
}
