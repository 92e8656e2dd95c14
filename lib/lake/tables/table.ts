import type { z } from 'zod';
import type { Column, RowSchema } from '#parquet/index.ts';

/** A column of the lake. Schemas, types and nulls of rows are derived from it (`table-rows.ts`). */
export interface TableColumn extends Column {
  /** Whether a row may have no value. The files do not tell: every Parquet column is optional. */
  readonly nullable?: true;
  /** The texts that it can hold; any when absent. */
  readonly values?: readonly string[];
  /** The schema of its JSON text. The API gives the value, under the name without `_json`. */
  readonly json?: z.ZodType;
  /**
   * Of `runs`: the column is copied from a run's seal record, or from one of its metrics there,
   * where it has the same name. Without this, `run-index.ts` computes it.
   */
  readonly from?: 'run' | 'metric';
}

/**
 * A table of the lake. Its files lie at `{location}/{project}/year=YYYY/month=MM/*.parquet`; the
 * partition columns `project`, `year` and `month` (strings) come on top of `columns`.
 */
export interface Table<C extends TableColumn = TableColumn> extends RowSchema {
  /** The key prefix, without a trailing slash. */
  readonly location: string;
  readonly columns: readonly C[];
}
