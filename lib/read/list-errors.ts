import { z } from 'zod';
import type { SqlEngine, SqlRow } from '../ports/sql-engine.ts';
import type { ErrorFilter } from '../query/results.ts';
import { compileErrors } from '../query/results.ts';
import type { EvaluationError } from '../../schemas/results-api.ts';
import { evaluationError } from '../../schemas/results-api.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { parseJson } from './json-column.ts';
import type { Paged } from './list-suites.ts';

export const documentPosition = z.object({ ts: z.string(), documentId: z.string() });

/** Failed evaluations with what they had by then, newest first. @throws InvalidCursorError */
export async function listErrors(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<ErrorFilter>,
): Promise<{ readonly errors: readonly EvaluationError[]; readonly next: string | null }> {
  const before = parseCursor(documentPosition, cursor);
  const query = compileErrors({ ...filter, before, limit: filter.limit + 1 });
  const errors = (await engine.run(query)).map(toError);
  const last = errors.length > filter.limit ? errors[filter.limit - 1] : undefined;
  return {
    errors: errors.slice(0, filter.limit),
    next: last ? formatCursor({ ts: last.ts, documentId: last.document_id }) : null,
  };
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
