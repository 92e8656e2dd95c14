import type { RunMatrixAnswer } from '#schemas/dashboard/run-matrix.ts';
import { type ColumnTable, columnTable, readColumn } from '../fetch/columns.ts';
import { anything, list, nullable, number, record, type Shape, text } from '../fetch/shape.ts';

type SentRun = RunMatrixAnswer['runs'][number];

/** A run of a matrix, and its score of each item of the page, null where it has none. */
export type MatrixRun = Pick<SentRun, 'run_id' | 'model_id' | 'ts' | 'n_items'> & {
  readonly status: string;
  readonly scores: readonly (number | null)[];
};

/** Items by runs: `GET …/compare/matrix`. */
export type RunMatrix = Pick<
  RunMatrixAnswer,
  'metric_name' | 'metrics' | 'total' | 'common' | 'next'
> & {
  readonly items: readonly string[];
  readonly runs: readonly MatrixRun[];
};

type Sent = Pick<RunMatrix, 'metric_name' | 'metrics' | 'total' | 'common' | 'next'> & {
  readonly items: ColumnTable;
  readonly runs: readonly (Omit<MatrixRun, 'scores'> & { readonly scores: unknown })[];
};

const sentShape = record<Sent>({
  metric_name: text,
  metrics: list(text),
  total: number,
  common: number,
  next: nullable(text),
  items: columnTable,
  runs: list(
    record<Sent['runs'][number]>({
      run_id: text,
      model_id: text,
      status: text,
      ts: text,
      n_items: number,
      scores: anything,
    }),
  ),
});

export const runMatrixShape: Shape<RunMatrix> = (value, at) => {
  const { items, runs, ...rest } = sentShape(value, at);
  return {
    ...rest,
    items: items.column('item_id', text).map((id) => id ?? ''),
    runs: runs.map((run) => ({
      ...run,
      scores: readColumn(run.scores, items.rows, number, `${at}.scores`),
    })),
  };
};
