import { z } from 'zod';
import type { SqlEngine } from '#ports/sql-engine.ts';
import { type BenchmarkFilter, compileBenchmarks } from '#query/document-queries.ts';
import { type Mark, markSchema } from '#schemas/mark.ts';
import type { BenchmarkResult } from '#schemas/results-api.ts';
import { documentPosition, type Paged, pageOf, parseCursor, positionOfDocument } from './pages.ts';

const number = z.number().nullable();
const text = z.string().nullable();

const rowSchema = z.object({
  document_id: z.string(),
  ts: z.string(),
  benchmark: z.string(),
  provider: z.string(),
  metric_name: text,
  run_id: text,
  passed: number,
  total: number,
  score: number,
  stderr: number,
  overall_score: number,
  stated_overall_score: number,
  total_cost: number,
  cost_per_score: number,
  total_tokens: number,
  avg_response_time: number,
  best_overall: z.boolean(),
  best_value: z.boolean(),
  cost_savings: number,
  claimed_best_overall: text,
  claimed_best_value: text,
  claimed_cost_savings: number,
  marks_json: z.string(),
});
type Row = z.infer<typeof rowSchema>;

/** Benchmarks, newest first, their providers compared. @throws InvalidCursorError */
export async function listBenchmarks(
  engine: SqlEngine,
  { cursor, ...filter }: Paged<BenchmarkFilter>,
): Promise<{ readonly benchmarks: readonly BenchmarkResult[]; readonly next: string | null }> {
  const before = parseCursor(documentPosition, cursor);
  const query = compileBenchmarks({ ...filter, before, limit: filter.limit + 1 });
  const rows = (await engine.run(query)).map((row) => rowSchema.parse(row));
  const found = [...groupBy(rows, ({ document_id }) => document_id).values()].map(toBenchmark);
  const { page, next } = pageOf(found, filter.limit, positionOfDocument);
  return { benchmarks: page, next };
}

type Rows = readonly [Row, ...Row[]];

function groupBy(rows: readonly Row[], nameOf: (row: Row) => string): Map<string, Rows> {
  const groups = new Map<string, Rows>();
  for (const row of rows) {
    const group = groups.get(nameOf(row));
    groups.set(nameOf(row), group ? [...group, row] : [row]);
  }
  return groups;
}

function toBenchmark(rows: Rows): BenchmarkResult {
  const [first] = rows;
  return {
    document_id: first.document_id,
    ts: first.ts,
    benchmark: first.benchmark,
    best_overall: rows.find((row) => row.best_overall)?.provider ?? null,
    best_value: rows.find((row) => row.best_value)?.provider ?? null,
    cost_savings: first.cost_savings,
    claimed: {
      best_overall: first.claimed_best_overall,
      best_value: first.claimed_best_value,
      cost_savings: first.claimed_cost_savings,
    },
    providers: [...groupBy(rows, ({ provider }) => provider).values()].map(toProvider),
    marks: marksOf(rows),
  };
}

function toProvider(rows: Rows): BenchmarkResult['providers'][number] {
  const [first] = rows;
  return {
    provider: first.provider,
    overall_score: first.overall_score,
    stated_overall_score: first.stated_overall_score,
    total_cost: first.total_cost,
    cost_per_score: first.cost_per_score,
    total_tokens: first.total_tokens,
    avg_response_time: first.avg_response_time,
    metrics: rows.flatMap(({ metric_name, run_id, passed, total, score, stderr }) =>
      metric_name === null || run_id === null || total === null
        ? []
        : [{ metric_name, run_id, passed, total, score, stderr }],
    ),
  };
}

/** Each row tells the marks that concern it; those of the whole are told by all. */
function marksOf(rows: Rows): Mark[] {
  const marks = new Map<string, Mark>();
  for (const { marks_json } of rows) {
    for (const mark of z.array(markSchema).parse(JSON.parse(marks_json))) {
      marks.set(mark.field, mark);
    }
  }
  return [...marks.values()];
}
