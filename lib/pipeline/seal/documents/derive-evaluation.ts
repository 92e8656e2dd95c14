import type { ReadDocument } from '#documents/read-document.ts';
import { MarksOfRows } from '#documents/marks-at.ts';
import { MOST_MARKS } from '#documents/marks.ts';
import { evaluationScore, evaluationTotals, exactCount, suiteScore } from '#documents/scores.ts';
import type { EvaluationDocument, ResultMetric, ResultSuite } from '#schemas/results.ts';
import type { DocumentRows } from '#lake/document-record.ts';
import { mainMetric } from '#lake/items-file.ts';
import { type Row, withNulls } from '#lake/table-rows.ts';
import { evaluationsTable } from '#lake/tables/evaluations.ts';
import { suitesTable } from '#lake/tables/suites.ts';
import { DetailTexts, detailItems } from './detail-items.ts';
import { type ResultRun, resultRunId, resultScore, type RunOwner } from './result-run.ts';

type SuiteRow = Row<typeof suitesTable>;
type EvaluationRow = Row<typeof evaluationsTable>;
type ReadEvaluation = ReadDocument & { readonly kind: 'evaluation' };

/** The rows and runs of one document. */
export interface Derived extends Omit<DocumentRows, 'runs'> {
  readonly runs: readonly ResultRun[];
}

export function deriveEvaluation(owner: RunOwner, read: ReadEvaluation): Derived {
  const { document, text } = read;
  const texts = new DetailTexts(text);
  const model = findModel(owner, document);
  const suites: SuiteRow[] = [];
  const runs: ResultRun[] = [];
  const marks = new MarksOfRows(read.marks, 'suites', countMetrics(document.suites));
  for (const [name, suite] of Object.entries(document.suites)) {
    const columns = { ...suiteColumns(owner, name, suite), model_id: model };
    const marksOf = (metric: string | null) => JSON.stringify(marks.at(name, metric));
    const metrics = Object.entries(suite.metrics);
    const requested = owner.document.parameters.metric[0];
    const main = mainMetric(metrics.map(([metric]) => metric).sort(), requested);
    if (metrics.length === 0) {
      suites.push(withNulls(suitesTable, { ...columns, marks_json: marksOf(null) }));
    }
    for (const [metricName, metric] of metrics) {
      const run: ResultRun = {
        ...{ owner, model, metricName, metric, part: name, task: name, main: metricName === main },
        items: findItems(metricName, metric, text, () => texts.of(name, metricName)),
        cost: null,
        durationSeconds: suite.duration ?? null,
      };
      runs.push(run);
      suites.push({ ...columns, ...metricColumns(run), marks_json: marksOf(metricName) });
    }
  }
  return { evaluations: [evaluationRow(owner, read, model)], suites, benchmarks: [], runs };
}

/**
 * The `model` parameter, else the configuration's model. Judges are not evaluated, so they do not
 * count.
 */
function findModel({ document: { parameters } }: RunOwner, document: EvaluationDocument): string {
  return parameters.model[0] ?? document.configuration?.model ?? 'unknown';
}

function findItems(
  name: string,
  { details = [] }: ResultMetric,
  text: Buffer,
  texts: () => Parameters<typeof detailItems>[3],
): ResultRun['items'] {
  const items = details.length > 0 ? detailItems(name, details, text, texts()) : undefined;
  return items && items.itemId.length > 0 ? items : undefined;
}

/** The columns of a metric that the rows of suites and of benchmarks share. */
export function measureColumns(run: ResultRun) {
  const { score, stderr } = resultScore(run);
  return {
    metric_name: run.metricName,
    run_id: resultRunId(run),
    passed: run.metric.passed,
    total: run.metric.total,
    score,
    stderr,
  };
}

function metricColumns(run: ResultRun) {
  const { score, details = [] } = run.metric;
  return { ...measureColumns(run), stated_score: score, n_details: details.length };
}

export function sharedColumns({ project, set, tsMicros, document }: RunOwner) {
  return { project_id: project, document_id: document.id, document_set: set, ts: tsMicros };
}

/** How many metrics the parts of a document have: each has a row. */
export function countMetrics(parts: Readonly<Record<string, { metrics: object }>>): number {
  return Object.values(parts).reduce((sum, { metrics }) => sum + Object.keys(metrics).length, 0);
}

function suiteColumns(owner: RunOwner, name: string, suite: ResultSuite) {
  return {
    ...sharedColumns(owner),
    suite: name,
    suite_score: suiteScore(suite),
    stated_suite_score: suite.overall_score ?? null,
    events_processed: suite.events_processed ?? null,
    duration_seconds: suite.duration ?? null,
    tags_json: JSON.stringify(suite.tags ?? []),
  };
}

function evaluationRow(owner: RunOwner, read: ReadEvaluation, model: string): EvaluationRow {
  const { document } = read;
  const totals = evaluationTotals(document);
  return withNulls(evaluationsTable, {
    ...evaluationColumns(owner, read),
    status: 'complete' as const,
    model_id: model,
    overall_score: evaluationScore(document),
    pass_rate: totals.passRate,
    total_suites: totals.suites,
    total_metrics: totals.metrics,
    total_passed: exactCount(totals.passed),
    total_evaluated: exactCount(totals.evaluated),
    total_events: document.total_events ?? null,
    stated_overall_score: document.summary?.overall_score ?? null,
    stated_pass_rate: document.summary?.pass_rate ?? null,
    configuration_json: document.configuration ? JSON.stringify(document.configuration) : null,
  });
}

/** The columns that complete and failed evaluations share. */
export function evaluationColumns(
  owner: RunOwner,
  { marks, markCount, document }: ReadDocument & { readonly kind: 'evaluation' | 'error' },
) {
  return {
    ...sharedColumns(owner),
    duration_seconds: document.duration ?? null,
    tags_json: JSON.stringify(owner.document.parameters.tag),
    content_hash: owner.document.contentHash,
    mark_count: markCount,
    marks_json: JSON.stringify(marks.slice(0, MOST_MARKS)),
  };
}
