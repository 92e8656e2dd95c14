import { readParquet } from '#parquet/index.ts';

/** One answer to an item. */
export interface ItemAnswer {
  readonly epoch: number;
  readonly score: number | null;
}

/**
 * The answers to one item in an items file. Its ids are compared as bytes, and scores are read of the
 * rows between its first and its last alone.
 * @throws DamagedParquetError
 */
export async function itemAnswers(bytes: Uint8Array, itemId: string): Promise<ItemAnswer[]> {
  const rows = await rowsOf(bytes, itemId);
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return [];
  const range = { rowStart: first, rowEnd: last + 1 };
  const columns = await readParquet(bytes, { columns: ['epoch', 'score'], ...range });
  const [epoch, score] = [columns.numbers('epoch'), columns.numbers('score')];
  return rows.map((row) => ({ epoch: epoch[row - first] ?? 0, score: score[row - first] ?? null }));
}

async function rowsOf(bytes: Uint8Array, itemId: string): Promise<number[]> {
  const wanted = Buffer.from(itemId);
  const ids = (await readParquet(bytes, { columns: ['item_id'] })).bytes('item_id');
  return ids.flatMap((id, row) => (id !== null && wanted.equals(id) ? [row] : []));
}
