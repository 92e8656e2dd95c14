import { evaluationsTable } from '#lake/tables/evaluations.ts';
import type { SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import { compileErrors, type ErrorFilter } from '#query/document-queries.ts';
import { answeredRow } from './answered-row.ts';
import {
  documentPosition,
  formatCursor,
  findDocumentPosition,
  type Paged,
  PageTexts,
  parseCursor,
} from './pages.ts';
import { evaluationError, type EvaluationError } from './document-answers.ts';

/** A document can be 32 MB long, so few are asked for at once, and more after some that were short. */
const AT_ONCE = { first: 8, then: 32 } as const;

const toAnswer = answeredRow(evaluationsTable);

/**
 * Failed evaluations with what they had by then, newest first, as many as fit into a page.
 * @throws InvalidCursorError
 */
export async function listErrors(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<ErrorFilter>,
): Promise<{ readonly errors: readonly EvaluationError[]; readonly next: string | null }> {
  let before = parseCursor(documentPosition, cursor);
  const texts = new PageTexts(filter.limit);
  const errors: EvaluationError[] = [];
  for (;;) {
    const most = errors.length === 0 ? AT_ONCE.first : AT_ONCE.then;
    const limit = Math.min(texts.room + 1, most);
    const found = (await engine.run(compileErrors({ ...filter, before, limit }))).map(toError);
    for (const error of found) {
      if (!texts.add(JSON.stringify(error))) return { errors, next: formatCursor(before) };
      errors.push(error);
      before = findDocumentPosition(error);
    }
    if (found.length < limit) return { errors, next: null };
  }
}

function toError(row: SqlRow): EvaluationError {
  const { error_type: type, error_message: message, ...answer } = toAnswer(row);
  const error = { type, message, details: answer['error_details'] };
  return evaluationError.parse({ ...answer, error });
}
