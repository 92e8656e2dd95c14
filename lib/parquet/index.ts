export { ColumnUnreadableError, ParquetColumns } from './parquet-columns.ts';
export type { ColumnReader } from './flat-columns.ts';
export { PageReader, type ValueSearch } from './page-reader.ts';
export { ParquetFile } from './parquet-file.ts';
export { ParquetLayout } from './parquet-layout.ts';
export { readObjectGroups, readObjects } from './read-objects.ts';
export {
  type ByteSource,
  DamagedParquetError,
  metadataOf,
  readFooter,
  readMetadata,
  readNamed,
  readParquet,
  type ReadOptions,
} from './read-parquet.ts';
export { ROW_GROUP_ROWS } from './row-groups.ts';
export {
  type FileSink,
  isWrittenAsNow,
  ParquetWriter,
  RowsMismatchError,
  writeParquet,
} from './write-parquet.ts';
export type { Column, ColumnRows, ColumnType, ColumnValues, RowSchema } from './columns.ts';
