import { sentAs } from '#contract/evalake-error.ts';
import { z } from 'zod';
import type { SqlTable } from '#ports/sql-reader.ts';

/** What the pages of lists have in common: where one goes on, and how long it may get. */

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

/** Where the page of a list goes on that has one entry for each document. */
export const documentPosition = z.object({ ts: z.string(), documentId: z.string() });

export function positionOfDocument(entry: {
  readonly ts: string;
  readonly document_id: string;
}): z.infer<typeof documentPosition> {
  return { ts: entry.ts, documentId: entry.document_id };
}

/** The first `limit` of up to one more, and where the next page begins if there is one. */
export function pageOf<T>(
  entries: readonly T[],
  limit: number,
  positionOf: (entry: T) => unknown,
): { readonly page: readonly T[]; readonly next: string | null } {
  const last = entries.length > limit ? entries[limit - 1] : undefined;
  return { page: entries.slice(0, limit), next: last ? formatCursor(positionOf(last)) : null };
}

/**
 * Bytes of the longest page. Lambda answers with 6 MB at most, and there an answer is the text of a
 * JSON string: each of its quotes takes two.
 */
export const MAX_PAGE_BYTES = 5 * 1024 * 1024;

/** The JSON texts of a page, which is full when it has `limit` of them or would get too long. */
export class PageTexts {
  readonly texts: string[] = [];
  readonly #limit: number;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many more it can take, if they are short. */
  get room(): number {
    return this.#limit - this.texts.length;
  }

  /** Whether the text was added; if not, it begins the next page. The first one always is. */
  add(text: string): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(text));
    const isLong = this.#bytes + bytes > MAX_PAGE_BYTES && this.texts.length > 0;
    if (this.room <= 0 || isLong) return false;
    this.texts.push(text);
    this.#bytes += bytes;
    return true;
  }
}

/** The rows from the first on whose JSON together stays below so many bytes. */
export function withinBytes(table: SqlTable, maxBytes: number): SqlTable {
  let size = 0;
  for (const [index, row] of table.rows.entries()) {
    size += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (size > maxBytes) return { ...table, rows: table.rows.slice(0, index), truncated: true };
  }
  return table;
}
