import { z } from 'zod';
import { suitesTable } from '#lake/tables/suites.ts';
import type { SqlEngine } from '#ports/sql-engine.ts';
import { compileSuites, type SuiteFilter } from '#query/document-queries.ts';
import { answeredRow } from './answered-row.ts';
import { type Paged, parseCursor, takePage } from './pages.ts';
import { suiteResult, type SuiteResult } from './document-answers.ts';

const positionSchema = z.object({
  ts: z.string(),
  documentId: z.string(),
  suite: z.string(),
  metric: z.string(),
});

const toAnswer = answeredRow(suitesTable);

/** Suites over time, newest first, each metric a row. @throws InvalidCursorError */
export async function listSuites(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<SuiteFilter>,
): Promise<{ readonly suites: readonly SuiteResult[]; readonly next: string | null }> {
  const before = parseCursor(positionSchema, cursor);
  const query = compileSuites({ ...filter, before, limit: filter.limit + 1 });
  const found = (await engine.run(query)).map((row) => suiteResult.parse(toAnswer(row)));
  const { page, next } = takePage(found, filter.limit, findPosition);
  return { suites: page, next };
}

function findPosition({ ts, document_id, suite, metric_name }: SuiteResult) {
  return { ts, documentId: document_id, suite, metric: metric_name ?? '' };
}
