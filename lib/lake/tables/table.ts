import type { RowSchema } from '#parquet/index.ts';

/**
 * A table of the lake. Its files lie at `{location}/{project}/year=YYYY/month=MM/*.parquet`; the
 * partition columns `project`, `year` and `month` (strings) come on top of `columns`.
 */
export interface Table extends RowSchema {
  /** The key prefix, without a trailing slash. */
  readonly location: string;
}
