import { pick } from '#lake/pick.ts';
import { benchmarksTable } from '#lake/tables/benchmarks.ts';
import type { SqlEngine } from '#ports/sql-engine.ts';
import { type BenchmarkFilter, compileBenchmarks } from '#query/document-queries.ts';
import type { Mark } from '#schemas/mark.ts';
import { answeredRow } from './answered-row.ts';
import {
  documentPosition,
  findDocumentPosition,
  measuredOf,
  type Paged,
  parseCursor,
  takeFitting,
} from './pages.ts';
import {
  type BenchmarkResult,
  benchmarkRow,
  type BenchmarkRow,
  providerNames,
} from './document-answers.ts';

/** The rows of documents read for one page before another one; a document has 10,000 at most. */
const MOST_ROWS = 10_000;

const toAnswer = answeredRow(benchmarksTable);

/** Benchmarks, newest first, as many as fit into a page, their providers compared. @throws InvalidCursorError */
export async function listBenchmarks(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<BenchmarkFilter>,
): Promise<{ readonly benchmarks: readonly BenchmarkResult[]; readonly next: string | null }> {
  const before = parseCursor(documentPosition, cursor);
  const { limit } = filter;
  const query = compileBenchmarks({ ...filter, before, limit: limit + 1, most: MOST_ROWS });
  const found = await engine.run(query);
  const rows = found.map((row) => benchmarkRow.parse(toAnswer(row)));
  const all = [...groupBy(rows, ({ document_id }) => document_id).values()].map(toBenchmark);
  const measured = measuredOf(found);
  const { page, next } = takeFitting(all, { limit, measured }, findDocumentPosition);
  return { benchmarks: page, next };
}

type Rows = readonly [BenchmarkRow, ...BenchmarkRow[]];

function groupBy(
  rows: readonly BenchmarkRow[],
  findName: (row: BenchmarkRow) => string,
): Map<string, Rows> {
  const groups = new Map<string, [BenchmarkRow, ...BenchmarkRow[]]>();
  for (const row of rows) {
    const group = groups.get(findName(row));
    if (group) group.push(row);
    else groups.set(findName(row), [row]);
  }
  return groups;
}

function toBenchmark(rows: Rows): BenchmarkResult {
  const [first] = rows;
  return {
    ...pick(first, ['document_id', 'ts', 'benchmark']),
    best_overall: rows.find((row) => row.best_overall)?.provider ?? null,
    best_value: rows.find((row) => row.best_value)?.provider ?? null,
    cost_savings: first.cost_savings,
    claimed: {
      best_overall: first.claimed_best_overall,
      best_value: first.claimed_best_value,
      cost_savings: first.claimed_cost_savings,
    },
    providers: [...groupBy(rows, ({ provider }) => provider).values()].map(toProvider),
    marks: collectMarks(rows),
  };
}

function toProvider(rows: Rows): BenchmarkResult['providers'][number] {
  const [first] = rows;
  return {
    ...pick(first, providerNames),
    metrics: rows.flatMap(({ metric_name, run_id, passed, total, score, stderr }) =>
      metric_name === null || run_id === null || total === null
        ? []
        : [{ metric_name, run_id, passed, total, score, stderr }],
    ),
  };
}

/** Each row has the marks that concern it. Marks of the whole document are in every row. */
function collectMarks(rows: Rows): Mark[] {
  const marks = new Map<string, Mark>();
  for (const mark of rows.flatMap((row) => row.marks)) marks.set(mark.field, mark);
  return [...marks.values()];
}
