import type { PageReader } from '#parquet/index.ts';

/** One answer to an item. */
export interface ItemAnswer {
  readonly epoch: number;
  readonly score: number | null;
}

/**
 * The answers to one item in an items file. Its ids are searched as bytes, and of the other columns
 * only the pages of its rows are read.
 * @throws DamagedParquetError, PreconditionFailedError
 */
export async function itemAnswers(reader: PageReader, itemId: string): Promise<ItemAnswer[]> {
  const wanted = Buffer.from(itemId);
  const search = { needles: [wanted], matches: (id: Uint8Array) => wanted.equals(id) };
  const rows: number[] = [];
  for (const { rowStart, rowEnd } of reader.layout.groups) {
    for await (const found of reader.search('item_id', rowStart, rowEnd, search)) {
      rows.push(...found.rows);
    }
  }
  const columns = await reader.read(['epoch', 'score'], rows);
  const [epoch, score] = [columns.numbers('epoch'), columns.numbers('score')];
  return rows.map((_, index) => ({ epoch: epoch[index] ?? 0, score: score[index] ?? null }));
}
