import { evaluationsTable } from '#lake/tables/evaluations.ts';
import type { SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import { compileErrors, type ErrorFilter } from '#query/document-queries.ts';
import { answeredRow } from './answered-row.ts';
import {
  documentPosition,
  findDocumentPosition,
  MAX_PAGE_BYTES,
  measuredOf,
  type Paged,
  parseCursor,
  takeFitting,
} from './pages.ts';
import { evaluationError, type EvaluationError } from './document-answers.ts';

const toAnswer = answeredRow(evaluationsTable);

/**
 * Failed evaluations with what they had by then, newest first, as many as fit into a page.
 * @throws InvalidCursorError
 */
export async function listErrors(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<ErrorFilter>,
): Promise<{ readonly errors: readonly EvaluationError[]; readonly next: string | null }> {
  const before = parseCursor(documentPosition, cursor);
  const { limit } = filter;
  const query = compileErrors({ ...filter, before, limit: limit + 1, most: MAX_PAGE_BYTES });
  const found = await engine.run(query);
  const measured = measuredOf(found);
  const { page, next } = takeFitting(found.map(toError), { limit, measured }, findDocumentPosition);
  return { errors: page, next };
}

function toError(row: SqlRow): EvaluationError {
  const { error_type: type, error_message: message, ...answer } = toAnswer(row);
  const error = { type, message, details: answer['error_details'] };
  return evaluationError.parse({ ...answer, error });
}
