import type { Table } from './table.ts';
import { FINAL_REPORTS_ROOT } from '#contract/keys.ts';

/** What runs said of themselves: a row for each run and member of its final report. */
export const finalReportsTable: Table = {
  name: 'final_reports',
  schemaVersion: 1,
  location: FINAL_REPORTS_ROOT,
  columns: [
    { name: 'project_id', type: 'string', comment: 'the project' },
    { name: 'run_id', type: 'string', comment: 'the recorder run' },
    { name: 'ts', type: 'timestamp', comment: "the run's start" },
    { name: 'model_id', type: 'string', comment: 'the model' },
    { name: 'task_id', type: 'string', comment: 'the task' },
    { name: 'metric_name', type: 'string', comment: 'the member of the report' },
    { name: 'value', type: 'double', comment: 'its number, null when it is none' },
    { name: 'value_json', type: 'string', comment: 'its JSON text as it was sent' },
  ],
};
