import { isDocumentSetName, type SealTarget } from '#contract/seal-target.ts';
import { benchmarksTable } from '#lake/tables/benchmarks.ts';
import { evaluationsTable } from '#lake/tables/evaluations.ts';
import { finalReportsTable } from '#lake/tables/final-reports.ts';
import { finalReportRows } from '#lake/final-report-rows.ts';
import type { IndexRow, IndexShape } from '#lake/compact-index/index-file.ts';
import { runIndexRows, type Verdicts } from '#lake/run-index.ts';
import { runsTable } from '#lake/tables/runs.ts';
import { suitesTable } from '#lake/tables/suites.ts';
import type { DocumentRows } from '#lake/document-record.ts';
import { isDocumentRecord, type LakeRecord } from '#lake/lake-record.ts';

/** A compact index that the manifest step keeps, and the rows that a run has in it. */
export interface MaintainedIndex extends IndexShape {
  readonly makeRows: (record: LakeRecord, verdicts: Verdicts) => readonly IndexRow[];
  /** Whether a run, or a document set, can have rows in it. */
  readonly canHold: (target: SealTarget) => boolean;
}

export const runIndex: MaintainedIndex = {
  table: runsTable,
  runColumn: 'recorder_run_id',
  orderColumns: ['run_id', 'recorder_run_id'],
  makeRows: (record, verdicts) =>
    isDocumentRecord(record)
      ? record.rows.runs.map((row) => ({ ...row, ...verdicts(row.run_id, row.metric_name) }))
      : runIndexRows(record, verdicts),
  canHold: () => true,
};

export const finalReportIndex: MaintainedIndex = {
  table: finalReportsTable,
  runColumn: 'run_id',
  orderColumns: ['run_id', 'metric_name'],
  makeRows: (record) => (isDocumentRecord(record) ? [] : finalReportRows(record)),
  canHold: (target) => !isDocumentSetName(target),
};

function documentIndex(
  table: IndexShape['table'],
  name: keyof DocumentRows,
  orderColumns: readonly string[],
): MaintainedIndex {
  return {
    table,
    runColumn: 'document_set',
    orderColumns: ['document_id', ...orderColumns],
    makeRows: (record) => (isDocumentRecord(record) ? record.rows[name] : []),
    canHold: isDocumentSetName,
  };
}

export const maintainedIndexes: readonly MaintainedIndex[] = [
  runIndex,
  finalReportIndex,
  documentIndex(evaluationsTable, 'evaluations', []),
  documentIndex(suitesTable, 'suites', ['suite', 'metric_name']),
  documentIndex(benchmarksTable, 'benchmarks', ['provider', 'metric_name']),
];
