import type { SqlEngine, SqlRow } from '#ports/sql-engine.ts';
import { compileErrors, type ErrorFilter } from '#query/document-queries.ts';
import { evaluationError, type EvaluationError } from '#schemas/results-api.ts';
import { documentPosition, type Paged, pageOf, parseCursor, positionOfDocument } from './pages.ts';
import { parseJson } from './json-column.ts';

/** Failed evaluations with what they had by then, newest first. @throws InvalidCursorError */
export async function listErrors(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<ErrorFilter>,
): Promise<{ readonly errors: readonly EvaluationError[]; readonly next: string | null }> {
  const before = parseCursor(documentPosition, cursor);
  const query = compileErrors({ ...filter, before, limit: filter.limit + 1 });
  const found = (await engine.run(query)).map(toError);
  const { page, next } = pageOf(found, filter.limit, positionOfDocument);
  return { errors: page, next };
}

function toError(row: SqlRow): EvaluationError {
  return evaluationError.parse({
    ...row,
    error: {
      type: row['error_type'],
      message: row['error_message'],
      details: parseJson(row['error_details_json']),
    },
    partial_results: parseJson(row['partial_results_json']),
    marks: parseJson(row['marks_json']),
  });
}
