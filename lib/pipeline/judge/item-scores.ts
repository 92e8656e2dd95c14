import type { RunItems } from '#compare/run-items.ts';
import { readParquet } from '#parquet/index.ts';

/** The items of an items file as they are compared. @throws DamagedParquetError */
export async function readItemScores(bytes: Uint8Array): Promise<RunItems> {
  const table = await readParquet(bytes, { columns: ['item_id', 'cluster_id', 'epoch', 'score'] });
  return {
    itemId: table.strings('item_id').map((id) => id ?? ''),
    clusterId: table.strings('cluster_id'),
    epoch: Int32Array.from(table.numbers('epoch'), (epoch) => epoch ?? 0),
    // A missing score becomes NaN, which the comparison of scores refuses.
    score: Float64Array.from(table.numbers('score'), (score) => score ?? NaN),
  };
}
