import { finalReportsTable } from '../../lake/final-reports.ts';
import { finalReportRows } from '../../lake/final-report-rows.ts';
import type { IndexRow, IndexShape } from '../../lake/index-file.ts';
import { runIndexRows } from '../../lake/run-index.ts';
import { runsTable } from '../../lake/runs.ts';
import type { SealRecord } from '../../../schemas/seal-record.ts';

/** A compact index that the manifest step keeps, and the rows that a run has in it. */
export interface MaintainedIndex extends IndexShape {
  readonly rowsOf: (record: SealRecord) => IndexRow[];
}

export const runIndex: MaintainedIndex = {
  table: runsTable,
  runColumn: 'recorder_run_id',
  orderColumns: ['run_id', 'recorder_run_id'],
  rowsOf: runIndexRows,
};

export const finalReportIndex: MaintainedIndex = {
  table: finalReportsTable,
  runColumn: 'run_id',
  orderColumns: ['run_id', 'metric_name'],
  rowsOf: finalReportRows,
};

export const maintainedIndexes = [runIndex, finalReportIndex] as const;
