import { z } from 'zod';
import type { SqlEngine, SqlRow } from '../ports/sql-engine.ts';
import type { SuiteFilter } from '../query/results.ts';
import { compileSuites } from '../query/results.ts';
import type { SuiteResult } from '../../schemas/results-api.ts';
import { suiteResult } from '../../schemas/results-api.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import { parseJson } from './json-column.ts';

const positionSchema = z.object({
  ts: z.string(),
  documentId: z.string(),
  suite: z.string(),
  metric: z.string(),
});

/** A page's filter as it was asked for. */
export type Paged<Filter> = Omit<Filter, 'before'> & { readonly cursor?: string | undefined };

/** Suites over time, newest first, each metric a row. @throws InvalidCursorError */
export async function listSuites(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<SuiteFilter>,
): Promise<{ readonly suites: readonly SuiteResult[]; readonly next: string | null }> {
  const before = parseCursor(positionSchema, cursor);
  const query = compileSuites({ ...filter, before, limit: filter.limit + 1 });
  const rows = (await engine.run(query)).map(toResult);
  const last = rows.length > filter.limit ? rows[filter.limit - 1] : undefined;
  const next = last && {
    ts: last.ts,
    documentId: last.document_id,
    suite: last.suite,
    metric: last.metric_name ?? '',
  };
  return { suites: rows.slice(0, filter.limit), next: next ? formatCursor(next) : null };
}

function toResult({ tags_json, marks_json, ...row }: SqlRow): SuiteResult {
  return suiteResult.parse({ ...row, tags: parseJson(tags_json), marks: parseJson(marks_json) });
}
