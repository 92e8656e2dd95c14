import type { SqlEngine } from '#ports/sql-engine.ts';
import { compileDocuments, type DocumentFilter } from '#query/document-queries.ts';
import {
  documentPosition,
  findDocumentPosition,
  type Paged,
  parseCursor,
  takePage,
} from './pages.ts';
import { listedDocument, type ListedDocument } from './document-answers.ts';

/** The results documents that were taken in, newest first. @throws InvalidCursorError */
export async function listDocuments(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<DocumentFilter>,
): Promise<{ readonly documents: readonly ListedDocument[]; readonly next: string | null }> {
  const before = parseCursor(documentPosition, cursor);
  const query = compileDocuments({ ...filter, before, limit: filter.limit + 1 });
  const found = (await engine.run(query)).map((row) => listedDocument.parse(row));
  const { page, next } = takePage(found, filter.limit, findDocumentPosition);
  return { documents: page, next };
}
