import { formatSqlTimestamp, parseTime } from '#contract/time.ts';
import { columnNames } from '#lake/table-rows.ts';
import { benchmarksTable } from '#lake/tables/benchmarks.ts';
import { suitesTable } from '#lake/tables/suites.ts';
import type { CompiledQuery } from '#ports/sql-engine.ts';
import { type Conditions, periodConditions, type PeriodConditions } from './conditions.ts';

/** The last document of the page before. */
export interface DocumentPosition {
  readonly ts: string;
  readonly documentId: string;
}

export interface DocumentPage extends PeriodConditions {
  /** The largest number of documents. */
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

const SUITE_COLUMNS = columnNames(suitesTable).join(', ');
const BENCHMARK_COLUMNS = columnNames(benchmarksTable).join(', ');

/** The columns of `documents` that a list has: those that identify a document, without its text. */
export const documentNames = ['document_id', 'ts', 'kind', 'content_hash'] as const;

/** Columns of `evaluations` that say how one failed. */
const ERROR_COLUMNS = [
  'document_id',
  'ts',
  'model_id',
  'duration_seconds',
  'error_type',
  'error_message',
  'error_details_json',
  'partial_results_json',
  'marks_json',
].join(', ');

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
    sql: `SELECT ${SUITE_COLUMNS}
FROM suites
WHERE ${conditions.sql}
ORDER BY ts DESC, document_id DESC, suite, coalesce(metric_name, '')
LIMIT ${Math.trunc(filter.limit)}`,
    parameters: conditions.parameters,
    project: filter.project,
  };
}

/** A page of documents of which each is read whole. */
export interface LongDocumentPage {
  /** The size of all documents read before another one; the first is read at any size. */
  readonly most: number;
}

/** All rows of the newest benchmarks, of as many as `most` rows allow; the limit counts documents. */
export function compileBenchmarks(filter: BenchmarkFilter & LongDocumentPage): CompiledQuery {
  const conditions = periodConditions(filter).addIf(filter.benchmark, 'benchmark = ?');
  addBefore(conditions, filter.before);
  return compileFitting(conditions, filter, {
    table: 'benchmarks',
    columns: BENCHMARK_COLUMNS,
    size: 'count(*)',
    order: 'provider, metric_name',
  });
}

/** All documents, of every kind, newest first. */
export function compileDocuments(filter: DocumentFilter): CompiledQuery {
  const conditions = periodConditions(filter);
  addBefore(conditions, filter.before);
  return {
    sql: `SELECT ${documentNames.join(', ')}
FROM documents
WHERE ${conditions.sql}
ORDER BY ts DESC, document_id DESC
LIMIT ${Math.trunc(filter.limit)}`,
    parameters: conditions.parameters,
    project: filter.project,
  };
}

/** Columns of `evaluations` that may be as long as a document. */
const LONG_ERROR_COLUMNS = [
  'error_message',
  'error_details_json',
  'partial_results_json',
  'marks_json',
];

/**
 * Failed evaluations, newest first, as many as `most` characters allow. The long columns of the others
 * are measured and not read, as a document can be 32 MB long.
 */
export function compileErrors(filter: ErrorFilter & LongDocumentPage): CompiledQuery {
  const conditions = periodConditions(filter).add("status = 'error'");
  addBefore(conditions, filter.before);
  const lengths = LONG_ERROR_COLUMNS.map((name) => `coalesce(length(${name}), 0)`);
  return compileFitting(conditions, filter, {
    table: 'evaluations',
    columns: ERROR_COLUMNS,
    size: `sum(${lengths.join(' + ')})`,
  });
}

/** What is read of documents, and how large each is: an aggregate over the rows of one document. */
interface FittingRows {
  readonly table: string;
  readonly columns: string;
  readonly size: string;
  /** The order of the rows of one document. */
  readonly order?: string;
}

/** The rows of the newest documents that fit; each says how many documents were `measured`. */
function compileFitting(
  conditions: Conditions,
  { limit, most, project }: DocumentPage & LongDocumentPage,
  { table, columns, size, order }: FittingRows,
): CompiledQuery {
  return {
    sql: `WITH measured AS (
  SELECT document_id, ts, ${size} AS size
  FROM ${table}
  WHERE ${conditions.sql.replaceAll('\n', '\n  ')}
  GROUP BY document_id, ts
  ORDER BY ts DESC, document_id DESC
  LIMIT ${Math.trunc(limit)}
), added AS (
  SELECT document_id, size,
    sum(size) OVER (ORDER BY ts DESC, document_id DESC ROWS UNBOUNDED PRECEDING) AS total
  FROM measured
)
SELECT ${columns}, (SELECT count(*) FROM measured) AS measured
FROM ${table}
WHERE ${conditions.sql}
  AND document_id IN (SELECT document_id FROM added WHERE total - size <= ${Math.trunc(most)})
ORDER BY ${['ts DESC', 'document_id DESC', ...(order === undefined ? [] : [order])].join(', ')}`,
    parameters: [...conditions.parameters, ...conditions.parameters],
    project,
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
