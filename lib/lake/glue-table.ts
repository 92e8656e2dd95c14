import type { ColumnType } from '#parquet/index.ts';
import type { Table } from './tables/table.ts';

/** How Glue describes a table of the lake and its partitions, for the stack and for new partitions. */
export const partitionKeys = ['project', 'year', 'month'] as const;

export const parquetFormat = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
} as const;

export interface GlueColumn {
  readonly name: string;
  /** A type of Hive; the lake's tables use the same names. */
  readonly type: ColumnType;
  readonly comment: string;
}

export function glueColumns(table: Table): GlueColumn[] {
  return table.columns.map(({ name, type, comment }) => ({ name, type, comment }));
}

export function tableLocation(bucket: string, table: Table): string {
  return `s3://${bucket}/${table.location}/`;
}

/** Values of the partition keys of a home month, `YYYY-MM`, in their order. */
export function partitionValues(project: string, month: string): string[] {
  return [project, month.slice(0, 4), month.slice(5, 7)];
}

export function partitionLocation(
  bucket: string,
  table: Table,
  project: string,
  month: string,
): string {
  const [, year = '', monthOfYear = ''] = partitionValues(project, month);
  return `${tableLocation(bucket, table)}${project}/year=${year}/month=${monthOfYear}/`;
}
