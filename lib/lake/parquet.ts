export { ColumnUnreadableError, ParquetColumns } from './parquet-columns.ts';
export { DamagedParquetError, readMetadata, readParquet } from './read-parquet.ts';
export type { ReadOptions } from './read-parquet.ts';
export { ROW_GROUP_ROWS } from './row-groups.ts';
export { RowsMismatchError, writeParquet } from './write-parquet.ts';
export type { ColumnRows, ColumnValues, IntegerValue, StringValue } from './write-parquet.ts';
