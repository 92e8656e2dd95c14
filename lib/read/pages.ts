import { sentAs } from '#contract/evalake-error.ts';
import { z } from 'zod';
import type { SqlRow } from '#ports/sql-engine.ts';
import type { SqlTable } from '#ports/sql-reader.ts';

/** Pages of lists: cursors, and the largest size of a page. */

/** The cursor is not one that a page gave. */
export class InvalidCursorError extends sentAs('invalid-parameter', 400) {
  override readonly name = 'InvalidCursorError';
  constructor() {
    super('cursor is not the `next` of an earlier page; leave it out to start from the first');
  }
}

export function formatCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws InvalidCursorError */
export function parseCursor<T>(schema: z.ZodType<T>, cursor: string | undefined): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new InvalidCursorError();
  }
}

/** A page's filter as it was asked for. */
export type Paged<Filter> = Omit<Filter, 'before'> & { readonly cursor?: string | undefined };

/** The position of an entry in a list with one entry for each document. */
export const documentPosition = z.object({ ts: z.string(), documentId: z.string() });

export function findDocumentPosition(entry: {
  readonly ts: string;
  readonly document_id: string;
}): z.infer<typeof documentPosition> {
  return { ts: entry.ts, documentId: entry.document_id };
}

/**
 * Takes the first `limit` entries of `limit + 1`, and the cursor of the next page if there is one.
 */
export function takePage<T>(
  entries: readonly T[],
  limit: number,
  findPosition: (entry: T) => unknown,
): { readonly page: readonly T[]; readonly next: string | null } {
  const last = entries.length > limit ? entries[limit - 1] : undefined;
  return { page: entries.slice(0, limit), next: last ? formatCursor(findPosition(last)) : null };
}

/**
 * The largest page, bytes. Lambda answers with 6 MB at most, and there an answer is the text of a
 * JSON string, in which each quote takes two bytes.
 */
export const MAX_PAGE_BYTES = 5 * 1024 * 1024;

/** The JSON texts of a page. It is full at `limit` texts, or when it would become too long. */
export class PageTexts {
  readonly texts: string[] = [];
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The number of texts that still fit, if they are short. */
  get room(): number {
    return this.#limit - this.texts.length;
  }

  /**
   * Adds the text if it fits. Returns whether it did; else it begins the next page. The first
   * always fits.
   */
  add(text: string): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(text));
    const isLong = this.#bytes + bytes > MAX_PAGE_BYTES && this.texts.length > 0;
    if (this.room <= 0 || isLong) return false;
    this.texts.push(text);
    this.#bytes += bytes;
    return true;
  }
}

/** How many documents a statement measured, which says so in each of its rows. */
export function measuredOf(rows: readonly SqlRow[]): number {
  return Number(rows[0]?.['measured'] ?? 0);
}

/**
 * Takes the entries whose JSON fits into a page, of those that were read.
 * @param measured how many there are up to `limit + 1`, with those that were too long to be read
 */
export function takeFitting<T>(
  entries: readonly T[],
  { limit, measured }: { readonly limit: number; readonly measured: number },
  findPosition: (entry: T) => unknown,
): { readonly page: readonly T[]; readonly next: string | null } {
  const texts = new PageTexts(limit);
  const end = entries.findIndex((entry) => !texts.add(JSON.stringify(entry)));
  const page = end === -1 ? entries : entries.slice(0, end);
  const last = page.length < measured ? page.at(-1) : undefined;
  return { page, next: last === undefined ? null : formatCursor(findPosition(last)) };
}

/** The JSON of a page. The texts are JSON already; parsing and writing them again could change their numbers. */
export function formatPage(
  name: string,
  { texts, next }: { readonly texts: readonly string[]; readonly next: string | null },
  more = {},
): string {
  const rest = JSON.stringify({ ...more, next }).slice(1);
  return `{"${name}":[${texts.join(',')}],${rest}\n`;
}

/** Cuts the table after the rows whose JSON together fits into so many bytes. */
export function cutToBytes(table: SqlTable, maxBytes: number): SqlTable {
  let sizeBytes = 0;
  for (const [index, row] of table.rows.entries()) {
    sizeBytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (sizeBytes > maxBytes)
      return { ...table, rows: table.rows.slice(0, index), truncated: true };
  }
  return table;
}
