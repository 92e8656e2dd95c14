import { jsonPointer } from '#json/pointer.ts';
import type { EvaluationDocument, ResultMetric, ResultSuite } from '#schemas/results.ts';
import { type Marks, tolerances } from './marks.ts';
import { evaluationScore, evaluationTotals, suiteScore, sum } from './scores.ts';

/** Marks where the numbers of an evaluation contradict each other. */
export function markEvaluation(marks: Marks, document: EvaluationDocument): void {
  for (const [name, suite] of Object.entries(document.suites)) {
    markSuite(marks, ['suites', name], suite);
  }
  markTotals(marks, document);
}

function markSuite(marks: Marks, path: readonly string[], suite: ResultSuite): void {
  for (const [name, metric] of Object.entries(suite.metrics)) {
    markMetric(marks, [...path, 'metrics', name], metric);
  }
  const field = jsonPointer([...path, 'overall_score']);
  marks.compare(field, suite.overall_score, suiteScore(suite), tolerances.mean);
}

export function markMetric(marks: Marks, path: readonly string[], metric: ResultMetric): void {
  const { passed, total, score, details = [], details_omitted: omitted = 0 } = metric;
  const at = (member: string): string => jsonPointer([...path, member]);
  if (details.length > 0) {
    marks.compare(at('total'), total, details.length + omitted, tolerances.count);
    const counted = details.filter((detail) => Number(detail.passed) === 1).length;
    if (details.length === total) marks.compare(at('passed'), passed, counted, tolerances.count);
  }
  if (passed === null) return;
  if (passed > total) marks.compare(at('passed'), passed, total, tolerances.count);
  // Writers differ in the score of a metric that evaluated nothing.
  if (total > 0) marks.compare(at('score'), score, passed / total, tolerances.score);
}

function markTotals(marks: Marks, document: EvaluationDocument): void {
  const { summary = {}, suites } = document;
  const totals = evaluationTotals(document);
  const compare = (member: string, stated: number | null | undefined, computed: number): void =>
    marks.compare(`/summary/${member}`, stated, computed, tolerances.count);
  compare('total_suites', summary.total_suites, totals.suites);
  compare('total_metrics', summary.total_metrics, totals.metrics);
  compare('total_passed', summary.total_passed, totals.passed);
  compare('total_evaluated', summary.total_evaluated, totals.evaluated);
  const score = evaluationScore(document);
  marks.compare('/summary/overall_score', summary.overall_score, score, tolerances.mean);
  marks.compare('/summary/pass_rate', summary.pass_rate, totals.passRate, tolerances.score);
  const processed = Object.values(suites).map(({ events_processed }) => events_processed);
  if (processed.every((count) => count !== undefined)) {
    marks.compare('/total_events', document.total_events, sum(processed), tolerances.count);
  }
}
