import { column, nullable } from './column.ts';
import type { Table } from './table.ts';
import { FINAL_REPORTS_ROOT } from '#contract/keys.ts';

/** The final reports of runs: a row for each run and member of its report. */
export const finalReportsTable = {
  name: 'final_reports',
  schemaVersion: 1,
  location: FINAL_REPORTS_ROOT,
  columns: [
    column('project_id', 'string', 'the project'),
    column('run_id', 'string', 'the recorder run'),
    column('ts', 'timestamp', "the run's start"),
    column('model_id', 'string', 'the model'),
    column('task_id', 'string', 'the task'),
    column('metric_name', 'string', 'the member of the report'),
    nullable('value', 'double', 'its number, null when it is none'),
    column('value_json', 'string', 'its JSON text as it was sent'),
  ],
} as const satisfies Table;
