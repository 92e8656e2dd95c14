import type { SqlEngine } from '../ports/sql-engine.ts';
import type { DocumentFilter } from '../query/results.ts';
import { compileDocuments } from '../query/results.ts';
import type { ListedDocument } from '../../schemas/results-api.ts';
import { listedDocument } from '../../schemas/results-api.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { documentPosition } from './list-errors.ts';
import type { Paged } from './list-suites.ts';

/** The results documents that were taken in, newest first. @throws InvalidCursorError */
export async function listDocuments(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<DocumentFilter>,
): Promise<{ readonly documents: readonly ListedDocument[]; readonly next: string | null }> {
  const before = parseCursor(documentPosition, cursor);
  const query = compileDocuments({ ...filter, before, limit: filter.limit + 1 });
  const documents = (await engine.run(query)).map((row) => listedDocument.parse(row));
  const last = documents.length > filter.limit ? documents[filter.limit - 1] : undefined;
  return {
    documents: documents.slice(0, filter.limit),
    next: last ? formatCursor({ ts: last.ts, documentId: last.document_id }) : null,
  };
}
