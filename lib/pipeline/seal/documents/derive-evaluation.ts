import type { ReadDocument } from '#documents/read-document.ts';
import { marksAt } from '#documents/marks-at.ts';
import { MOST_MARKS } from '#documents/marks.ts';
import { evaluationScore, evaluationTotals, exactCount, suiteScore } from '#documents/scores.ts';
import type { DocumentRow } from '#schemas/document-record.ts';
import type { EvaluationDocument, ResultMetric, ResultSuite } from '#schemas/results.ts';
import { mainMetric } from '#lake/items-file.ts';
import { DetailTexts, detailItems } from './detail-items.ts';
import { type ResultRun, resultRunId, resultScore, type RunOwner } from './result-run.ts';

type ReadEvaluation = ReadDocument & { readonly kind: 'evaluation' };

/** The rows and runs of one document. */
export interface Derived {
  readonly evaluations: readonly DocumentRow[];
  readonly suites: readonly DocumentRow[];
  readonly benchmarks: readonly DocumentRow[];
  readonly runs: readonly ResultRun[];
}

export function deriveEvaluation(owner: RunOwner, read: ReadEvaluation): Derived {
  const { document, text } = read;
  const texts = new DetailTexts(text);
  const model = modelOf(owner, document);
  const suites: DocumentRow[] = [];
  const runs: ResultRun[] = [];
  for (const [name, suite] of Object.entries(document.suites)) {
    const metrics = Object.entries(suite.metrics);
    const requested = owner.document.parameters.metric[0];
    const main = mainMetric(metrics.map(([metric]) => metric).sort(), requested);
    if (metrics.length === 0) {
      suites.push({ ...suiteRow(owner, read, name, suite), model_id: model, ...noMetric });
    }
    for (const [metricName, metric] of metrics) {
      const run: ResultRun = {
        ...{ owner, model, metricName, metric, part: name, task: name, main: metricName === main },
        items: itemsOf(metricName, metric, text, () => texts.of(name, metricName)),
        cost: null,
        durationSeconds: suite.duration ?? null,
      };
      runs.push(run);
      suites.push({
        ...suiteRow(owner, read, name, suite, metricName),
        model_id: model,
        ...metricColumns(run),
      });
    }
  }
  return { evaluations: [evaluationRow(owner, read, model)], suites, benchmarks: [], runs };
}

/** The `model` parameter, else the configuration's; the judges are not what was evaluated. */
function modelOf({ document: { parameters } }: RunOwner, document: EvaluationDocument): string {
  return parameters.model[0] ?? document.configuration?.model ?? 'unknown';
}

function itemsOf(
  name: string,
  { details = [] }: ResultMetric,
  text: Buffer,
  texts: () => Parameters<typeof detailItems>[3],
): ResultRun['items'] {
  const items = details.length > 0 ? detailItems(name, details, text, texts()) : undefined;
  return items && items.itemId.length > 0 ? items : undefined;
}

/** `measureColumns` of a part that has no metric. */
export const noMeasure: DocumentRow = {
  metric_name: null,
  run_id: null,
  passed: null,
  total: null,
  score: null,
  stderr: null,
};

const noMetric: DocumentRow = { ...noMeasure, stated_score: null, n_details: null };

/** What the rows of suites and of benchmarks say of a metric alike. */
export function measureColumns(run: ResultRun): DocumentRow {
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

function metricColumns(run: ResultRun): DocumentRow {
  const { score, details = [] } = run.metric;
  return { ...measureColumns(run), stated_score: score, n_details: details.length };
}

export function sharedColumns({ project, set, tsMicros, document }: RunOwner): DocumentRow {
  return { project_id: project, document_id: document.id, document_set: set, ts: tsMicros };
}

function suiteRow(
  owner: RunOwner,
  { marks }: ReadEvaluation,
  name: string,
  suite: ResultSuite,
  metric: string | null = null,
): DocumentRow {
  return {
    ...sharedColumns(owner),
    suite: name,
    suite_score: suiteScore(suite),
    stated_suite_score: suite.overall_score ?? null,
    events_processed: suite.events_processed ?? null,
    duration_seconds: suite.duration ?? null,
    tags_json: JSON.stringify(suite.tags ?? []),
    marks_json: JSON.stringify(marksAt(marks, 'suites', name, metric)),
  };
}

function evaluationRow(owner: RunOwner, read: ReadEvaluation, model: string): DocumentRow {
  const { document } = read;
  const totals = evaluationTotals(document);
  return {
    ...evaluationColumns(owner, read),
    status: 'complete',
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
    error_type: null,
    error_message: null,
    error_details_json: null,
    partial_results_json: null,
  };
}

/** What the rows of evaluations that ended and that failed have alike. */
export function evaluationColumns(
  owner: RunOwner,
  { marks, document }: ReadDocument & { readonly kind: 'evaluation' | 'error' },
): DocumentRow {
  return {
    ...sharedColumns(owner),
    duration_seconds: document.duration ?? null,
    tags_json: JSON.stringify(owner.document.parameters.tag),
    content_hash: owner.document.contentHash,
    mark_count: marks.length,
    marks_json: JSON.stringify(marks.slice(0, MOST_MARKS)),
  };
}
