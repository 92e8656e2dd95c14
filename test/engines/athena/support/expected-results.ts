import { formatTimestamp, parseTime } from '#contract/time.ts';
import {
  benchmarkDocument,
  type BenchmarkDocument,
  evaluationDocument,
  type EvaluationDocument,
} from '#schemas/results.ts';
import type { ExpectedRows } from './expected-queries.ts';
import { sampleDocuments } from './sample-documents.ts';

const documents = sampleDocuments();
/** Newest first. */
const evaluations: readonly EvaluationDocument[] = documents
  .flatMap((document) => evaluationDocument.safeParse(document).data ?? [])
  .sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1));
const benchmarks: readonly BenchmarkDocument[] = documents.flatMap(
  (document) => benchmarkDocument.safeParse(document).data ?? [],
);

const tsOf = ({ timestamp }: { readonly timestamp: string }) =>
  formatTimestamp(parseTime(timestamp));
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const rate = (metrics: readonly { readonly passed: number | null; readonly total: number }[]) =>
  metrics.reduce((sum, { passed }) => sum + (passed ?? 0), 0) /
  metrics.reduce((sum, { total }) => sum + total, 0);

function suitesOf(document: EvaluationDocument) {
  return Object.entries(document.suites)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([suite, { metrics }]) => {
      const scores = Object.values(metrics).map((metric) => rate([metric]));
      return { suite, metrics, suite_score: mean(scores) };
    });
}

function trendOf(suite: string) {
  return evaluations.flatMap((document, at) =>
    Object.entries(document.suites[suite]?.metrics ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([metric_name, metric]) => {
        const before = evaluations
          .slice(at + 1)
          .flatMap(({ suites }) => suites[suite]?.metrics[metric_name] ?? [])[0];
        const score = rate([metric]);
        const previous_score = before ? rate([before]) : null;
        return {
          ...{ ts: tsOf(document), model_id: 'unknown', metric_name, score, previous_score },
          stderr: Math.sqrt((score * (1 - score)) / (metric.total - 1)),
          score_change: previous_score === null ? null : score - previous_score,
        };
      }),
  );
}

export const expectedResults: Readonly<Record<string, ExpectedRows>> = {
  'evaluation-history': () =>
    evaluations.slice(0, 10).map((document) => {
      const suites = suitesOf(document);
      return {
        ts: tsOf(document),
        overall_score: mean(suites.map(({ suite_score }) => suite_score)),
        total_suites: suites.length,
        pass_rate: rate(suites.flatMap(({ metrics }) => Object.values(metrics))),
      };
    }),
  'suite-performance': () =>
    evaluations.flatMap((document) =>
      suitesOf(document).map(({ suite, suite_score }) => ({
        ...{ ts: tsOf(document), suite, suite_score },
        document_id: document.timestamp.slice(2).replace(/[-:.]/g, ''),
      })),
    ),
  'suite-trend': ([, suite = '']) => trendOf(suite),
  'benchmark-costs': () =>
    benchmarks.flatMap((document) =>
      Object.entries(document.results)
        .map(([provider, { overall_score: score, cost_analysis: cost, performance }]) => ({
          ...{ ts: tsOf(document), benchmark: 'benchmark', provider, overall_score: score ?? 0 },
          total_cost: cost?.total_cost,
          cost_per_score: (cost?.total_cost ?? 0) / (100 * (score ?? 0)),
          avg_response_time: performance?.avg_response_time,
          best_overall: provider === document.comparison?.best_overall,
          best_value: provider === document.comparison?.best_value,
          cost_savings: 1 - 0.31 / 4.4,
        }))
        .sort((a, b) => b.overall_score - a.overall_score),
    ),
  contradictions: () => [
    {
      ts: '2027-09-01T00:00:00.000000+00:00',
      document_id: '270901T000000000Z',
      status: 'complete',
      mark_count: 1,
      marks_json:
        '[{"field":"/suites/answer_accuracy/metrics/is_safe/score","stated":0.9,"computed":0.5}]',
    },
  ],
};
