import { evaluationsTable } from '#lake/tables/evaluations.ts';
import type { SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import { compileErrors, type ErrorFilter } from '#query/document-queries.ts';
import { answeredRow } from './answered-row.ts';
import {
  documentPosition,
  formatCursor,
  findDocumentPosition,
  MAX_PAGE_BYTES,
  type Paged,
  PageTexts,
  parseCursor,
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
  const texts = new PageTexts(filter.limit);
  const limit = filter.limit + 1;
  const query = compileErrors({ ...filter, before, limit, characters: MAX_PAGE_BYTES });
  const found = await engine.run(query);
  const errors: EvaluationError[] = [];
  for (const error of found.map(toError)) {
    if (!texts.add(JSON.stringify(error))) break;
    errors.push(error);
  }
  const last = errors.at(-1);
  const isAll = errors.length === found.length && found.length === (found[0]?.['measured'] ?? 0);
  const next = last === undefined || isAll ? null : formatCursor(findDocumentPosition(last));
  return { errors, next };
}

function toError(row: SqlRow): EvaluationError {
  const { error_type: type, error_message: message, ...answer } = toAnswer(row);
  const error = { type, message, details: answer['error_details'] };
  return evaluationError.parse({ ...answer, error });
}
