import { EvalakeError } from '#contract/evalake-error.ts';

/** The bytes are not a whole Parquet file. */
export class DamagedParquetError extends EvalakeError {
  override readonly name = 'DamagedParquetError';
  constructor(cause: unknown, file?: string) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const whole = `no whole Parquet file: ${reason}`;
    super(file === undefined ? whole : `${file} is ${whole}; restore it from a copy`, { cause });
  }
}

/** Calls `read`, and adds the file's name to the error of a damaged file. @throws DamagedParquetError */
export async function readNamed<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof DamagedParquetError)) throw error;
    throw new DamagedParquetError(error.cause, file);
  }
}
