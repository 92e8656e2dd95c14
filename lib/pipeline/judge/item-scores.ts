import type { RunItems } from '#compare/run-items.ts';
import { readParquet, type ReadOptions } from '#parquet/index.ts';

const COLUMNS = ['item_id', 'cluster_id', 'epoch', 'score'];

/**
 * The items of an items file as they are compared.
 * @param metadata the file's footer, where it is known
 * @throws DamagedParquetError
 */
export async function readItemScores(
  bytes: Uint8Array,
  metadata?: ReadOptions['metadata'],
): Promise<RunItems> {
  const table = await readParquet(bytes, { columns: COLUMNS, metadata });
  return {
    itemId: table.strings('item_id').map((id) => id ?? ''),
    clusterId: table.strings('cluster_id'),
    epoch: fill(new Int32Array(table.rowCount), table.numbers('epoch'), 0),
    // A missing score becomes NaN, which the comparison of scores refuses.
    score: fill(new Float64Array(table.rowCount), table.numbers('score'), NaN),
  };
}

function fill<T extends Int32Array | Float64Array>(
  target: T,
  values: readonly (number | null)[],
  missing: number,
): T {
  for (let row = 0; row < target.length; row += 1) target[row] = values[row] ?? missing;
  return target;
}
