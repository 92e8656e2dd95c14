import { type Compressors, parquetReadObjects } from 'hyparquet';
import { DamagedParquetError } from './read-parquet.ts';

/** The rows of any Parquet file. @throws DamagedParquetError */
export async function readObjects(
  bytes: Uint8Array,
  compressors: Compressors,
): Promise<Record<string, unknown>[]> {
  // A buffer of Node is part of a larger one, and its own slice would be too.
  const file = new Uint8Array(bytes).buffer;
  try {
    return await parquetReadObjects({ file, compressors });
  } catch (error) {
    throw new DamagedParquetError(error);
  }
}
