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

/** The start of a page: the source's hash, the index of the items file, and the row in it. */
const positionSchema = z.tuple([z.string(), z.int().nonnegative(), z.int().nonnegative()]);

/**
 * Reads a page of a run's items, its metrics one after the other, each in the order of its file.
 * All pages come from one seal.
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

/** Adds rows to the page. Returns the first row that has no room; undefined when all have. */
async function addRows(
  page: PageTexts,
  bytes: Uint8Array,
  rowStart: number,
): Promise<number | undefined> {
  const columns = itemsTable.columns.map(({ name }) => name);
  const range = { rowStart, rowEnd: rowStart + page.room + 1 };
  const table = await readParquet(bytes, { columns, ...range });
  const formats = itemsTable.columns.map(({ name, type }) => makeFormat(table, name, type));
  for (let row = 0; row < table.rowCount; row++) {
    const members = formats.map((format) => format(row));
    if (!page.add(`{${members.join(',')}}`)) return rowStart + row;
  }
  return undefined;
}

function makeFormat(table: ParquetColumns, name: string, type: string): (row: number) => string {
  const member = (value: string) => `${JSON.stringify(name)}:${value}`;
  if (type === 'string') {
    const texts = table.strings(name);
    return (row) => member(JSON.stringify(texts[row] ?? null));
  }
  const numbers = table.numbers(name);
  if (type === 'timestamp') {
    return (row) => member(JSON.stringify(formatTimestamp(numbers[row] ?? 0)));
  }
  return (row) => member(formatNumber(numbers[row] ?? null));
}

/** Formats a double so that it is parsed to the same value. NaN and infinities are null. */
function formatNumber(value: number | null): string {
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}
