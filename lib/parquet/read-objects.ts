import { type Compressors, parquetMetadata, parquetReadObjects } from 'hyparquet';
import { DamagedParquetError } from './read-parquet.ts';

/** The rows of any Parquet file. @throws DamagedParquetError */
export async function readObjects(
  bytes: Uint8Array,
  compressors: Compressors,
): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const group of readObjectGroups(bytes, compressors)) rows.push(...group);
  return rows;
}

/** The same, one row group at a time. @throws DamagedParquetError */
export async function* readObjectGroups(
  bytes: Uint8Array,
  compressors: Compressors,
): AsyncGenerator<Record<string, unknown>[]> {
  // A buffer of Node is part of a larger one, and its own slice would be too.
  const file = new Uint8Array(bytes).buffer;
  try {
    const metadata = parquetMetadata(file);
    let rowStart = 0;
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      yield await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd });
      rowStart = rowEnd;
    }
  } catch (error) {
    throw new DamagedParquetError(error);
  }
}
