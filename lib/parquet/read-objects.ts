import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { DamagedParquetError } from './read-parquet.ts';

/**
 * The rows of any Parquet file, in every codec that hyparquet's companions read.
 * @throws DamagedParquetError
 */
export async function readObjects(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const { buffer, byteOffset, byteLength } = bytes;
  const file = new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
  try {
    return await parquetReadObjects({ file, compressors });
  } catch (error) {
    throw new DamagedParquetError(error);
  }
}
