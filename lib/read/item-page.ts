import { z } from 'zod';
import { formatTimestamp } from '#contract/time.ts';
import { itemsTable } from '#lake/tables/items.ts';
import { type ParquetColumns, readParquet } from '#parquet/index.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { formatCursor, PageTexts, parseCursor } from './pages.ts';
import { ItemsChangedError } from './read-errors.ts';
import { itemFiles, readItemFile } from './item-files.ts';

export interface ItemFilter {
  readonly metricName?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** JSON texts of the items of a page, and the cursor of the next one. */
export interface ItemPage {
  readonly sourceHash: string;
  readonly texts: readonly string[];
  readonly next: string | null;
}

/** Where a page begins: the source's hash, which of the run's items files, and its row. */
const positionSchema = z.tuple([z.string(), z.int().nonnegative(), z.int().nonnegative()]);

/**
 * The items of a run, its metrics one after the other, each in the order of its file in the store.
 * All pages are of one sealing.
 * @throws RunNotFoundError, RunNotSealedError, PrunedError, InvalidCursorError, ItemsChangedError
 */
export async function itemPage(
  store: ObjectStore,
  project: string,
  runId: string,
  filter: ItemFilter,
): Promise<ItemPage> {
  const position = parseCursor(positionSchema, filter.cursor);
  const { sourceHash, files } = await itemFiles(store, project, runId);
  const [hash, fileIndex, firstRow] = position ?? [sourceHash, 0, 0];
  if (hash !== sourceHash) throw new ItemsChangedError(project, runId);
  const page = new PageTexts(filter.limit);
  for (const [index, { metric, path }] of files.entries()) {
    if (index < fileIndex || (filter.metricName ?? metric) !== metric) continue;
    const start = index === fileIndex ? firstRow : 0;
    const bytes = page.room > 0 ? await readItemFile(store, project, runId, path, hash) : undefined;
    const row = bytes ? await addRows(page, bytes, start) : start;
    if (row !== undefined) {
      return { sourceHash, texts: page.texts, next: formatCursor([hash, index, row]) };
    }
  }
  return { sourceHash, texts: page.texts, next: null };
}

/** The first row that has no room on the page; undefined when all have. */
async function addRows(
  page: PageTexts,
  bytes: Uint8Array,
  rowStart: number,
): Promise<number | undefined> {
  const columns = itemsTable.columns.map(({ name }) => name);
  const range = { rowStart, rowEnd: rowStart + page.room + 1 };
  const table = await readParquet(bytes, { columns, ...range });
  const formats = itemsTable.columns.map(({ name, type }) => memberTexts(table, name, type));
  for (let row = 0; row < table.rowCount; row++) {
    const members = formats.map((format) => format(row));
    if (!page.add(`{${members.join(',')}}`)) return rowStart + row;
  }
  return undefined;
}

function memberTexts(table: ParquetColumns, name: string, type: string): (row: number) => string {
  const member = (value: string) => `${JSON.stringify(name)}:${value}`;
  if (type === 'string') {
    const texts = table.strings(name);
    return (row) => member(JSON.stringify(texts[row] ?? null));
  }
  const numbers = table.numbers(name);
  if (type === 'timestamp') {
    return (row) => member(JSON.stringify(formatTimestamp(numbers[row] ?? 0)));
  }
  return (row) => member(numberText(numbers[row] ?? null));
}

/** A double comes back the same; what JSON has no number for is null. */
function numberText(value: number | null): string {
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}
