import { formatSqlTimestamp, parseTime } from '#contract/time.ts';
import type { CompiledQuery } from '#ports/sql-engine.ts';
import { type Conditions, periodConditions, type PeriodConditions } from './conditions.ts';

/** The last document of the page before. */
export interface DocumentPosition {
  readonly ts: string;
  readonly documentId: string;
}

export interface DocumentPage extends PeriodConditions {
  /** How many at most. */
  readonly limit: number;
}

export interface SuiteFilter extends DocumentPage {
  readonly suite?: string | undefined;
  readonly metric?: string | undefined;
  readonly modelId?: string | undefined;
  readonly before?:
    (DocumentPosition & { readonly suite: string; readonly metric: string }) | undefined;
}

export interface BenchmarkFilter extends DocumentPage {
  readonly benchmark?: string | undefined;
  readonly before?: DocumentPosition | undefined;
}

export interface ErrorFilter extends DocumentPage {
  readonly before?: DocumentPosition | undefined;
}

export type DocumentFilter = ErrorFilter;

/** Suites over time: newest first, within a document by suite and metric. */
export function compileSuites(filter: SuiteFilter): CompiledQuery {
  const conditions = periodConditions(filter)
    .addIf(filter.suite, 'suite = ?')
    .addIf(filter.metric, 'metric_name = ?')
    .addIf(filter.modelId, 'model_id = ?');
  if (filter.before) {
    const { documentId, suite, metric } = filter.before;
    const ts = formatSqlTimestamp(parseTime(filter.before.ts));
    conditions.add(
      `ts < CAST(? AS timestamp) OR (ts = CAST(? AS timestamp) AND (document_id < ?
    OR (document_id = ? AND (suite > ? OR (suite = ? AND coalesce(metric_name, '') > ?)))))`,
      ...[ts, ts, documentId, documentId, suite, suite, metric],
    );
  }
  return {
    sql: `SELECT document_id, ts, model_id, suite, metric_name, run_id, passed, total, score, stderr,
  stated_score, n_details, suite_score, stated_suite_score, events_processed, duration_seconds,
  tags_json, marks_json
FROM suites
WHERE ${conditions.sql}
ORDER BY ts DESC, document_id DESC, suite, coalesce(metric_name, '')
LIMIT ${Math.trunc(filter.limit)}`,
    parameters: conditions.parameters,
    project: filter.project,
  };
}

/** All rows of the newest benchmarks; the limit is one of documents. */
export function compileBenchmarks(filter: BenchmarkFilter): CompiledQuery {
  const conditions = periodConditions(filter).addIf(filter.benchmark, 'benchmark = ?');
  addBefore(conditions, filter.before);
  return {
    sql: `SELECT *
FROM (
  SELECT document_id, ts, benchmark, provider, metric_name, run_id, passed, total, score, stderr,
    overall_score, stated_overall_score, total_cost, cost_per_score, total_tokens,
    avg_response_time, best_overall, best_value, cost_savings, claimed_best_overall,
    claimed_best_value, claimed_cost_savings, marks_json,
    dense_rank() OVER (ORDER BY ts DESC, document_id DESC) AS place
  FROM benchmarks
  WHERE ${conditions.sql.replaceAll('\n', '\n  ')}
) AS ranked
WHERE place <= ${Math.trunc(filter.limit)}
ORDER BY place, provider, metric_name`,
    parameters: conditions.parameters,
    project: filter.project,
  };
}

/** The documents that are there, whatever they are, newest first. */
export function compileDocuments(filter: DocumentFilter): CompiledQuery {
  const conditions = periodConditions(filter);
  addBefore(conditions, filter.before);
  return {
    sql: `SELECT document_id, ts, kind, content_hash
FROM documents
WHERE ${conditions.sql}
ORDER BY ts DESC, document_id DESC
LIMIT ${Math.trunc(filter.limit)}`,
    parameters: conditions.parameters,
    project: filter.project,
  };
}

/** Failed evaluations, newest first. */
export function compileErrors(filter: ErrorFilter): CompiledQuery {
  const conditions = periodConditions(filter).add("status = 'error'");
  addBefore(conditions, filter.before);
  return {
    sql: `SELECT document_id, ts, model_id, duration_seconds, error_type, error_message,
  error_details_json, partial_results_json, marks_json
FROM evaluations
WHERE ${conditions.sql}
ORDER BY ts DESC, document_id DESC
LIMIT ${Math.trunc(filter.limit)}`,
    parameters: conditions.parameters,
    project: filter.project,
  };
}

function addBefore(conditions: Conditions, before: DocumentPosition | undefined): void {
  if (!before) return;
  const ts = formatSqlTimestamp(parseTime(before.ts));
  conditions.add(
    'ts < CAST(? AS timestamp) OR (ts = CAST(? AS timestamp) AND document_id < ?)',
    ...[ts, ts, before.documentId],
  );
}
