import { evaluationsTable } from '#lake/tables/evaluations.ts';
import type { SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import { compileErrors, type ErrorFilter } from '#query/document-queries.ts';
import { answeredRow } from './answered-row.ts';
import {
  documentPosition,
  findDocumentPosition,
  type Paged,
  parseCursor,
  takePage,
} from './pages.ts';
import { evaluationError, type EvaluationError } from './document-answers.ts';

const toAnswer = answeredRow(evaluationsTable);

/** Failed evaluations with what they had by then, newest first. @throws InvalidCursorError */
export async function listErrors(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<ErrorFilter>,
): Promise<{ readonly errors: readonly EvaluationError[]; readonly next: string | null }> {
  const before = parseCursor(documentPosition, cursor);
  const query = compileErrors({ ...filter, before, limit: filter.limit + 1 });
  const found = (await engine.run(query)).map(toError);
  const { page, next } = takePage(found, filter.limit, findDocumentPosition);
  return { errors: page, next };
}

function toError(row: SqlRow): EvaluationError {
  const { error_type: type, error_message: message, ...answer } = toAnswer(row);
  const error = { type, message, details: answer['error_details'] };
  return evaluationError.parse({ ...answer, error });
}
