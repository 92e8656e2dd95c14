import type { EvaluationSummary } from '#schemas/results.ts';
import type { Mark } from '#schemas/mark.ts';
import {
  anything,
  list,
  nullable,
  number,
  oneOf,
  record,
  type Shape,
  text,
} from '../fetch/shape.ts';

/** A place where a document contradicts itself; the value is shown as text. */
const mark = record<Mark>({
  field: text,
  stated: (value) => (typeof value === 'number' || typeof value === 'string' ? value : null),
  computed: (value) => (typeof value === 'number' || typeof value === 'string' ? value : null),
});

/** A metric of a suite of an evaluation: `GET …/suites`. */
export interface SuiteRow {
  readonly document_id: string;
  readonly ts: string;
  readonly model_id: string;
  readonly suite: string;
  readonly metric_name: string | null;
  readonly run_id: string | null;
  readonly passed: number | null;
  readonly total: number | null;
  readonly score: number | null;
  readonly stderr: number | null;
  readonly stated_score: number | null;
  readonly suite_score: number | null;
  readonly stated_suite_score: number | null;
  readonly marks: readonly Mark[];
}

export interface SuitesPage {
  readonly suites: readonly SuiteRow[];
  readonly next: string | null;
}

export const suitesShape = record<SuitesPage>({
  suites: list(
    record<SuiteRow>({
      document_id: text,
      ts: text,
      model_id: text,
      suite: text,
      metric_name: nullable(text),
      run_id: nullable(text),
      passed: nullable(number),
      total: nullable(number),
      score: nullable(number),
      stderr: nullable(number),
      stated_score: nullable(number),
      suite_score: nullable(number),
      stated_suite_score: nullable(number),
      marks: list(mark),
    }),
  ),
  next: nullable(text),
});

interface Claims {
  readonly best_overall: string | null;
  readonly best_value: string | null;
  readonly cost_savings: number | null;
}

export interface Provider {
  readonly provider: string;
  readonly overall_score: number | null;
  readonly stated_overall_score: number | null;
  readonly total_cost: number | null;
  readonly cost_per_score: number | null;
  readonly total_tokens: number | null;
  readonly avg_response_time: number | null;
  readonly metrics: readonly {
    readonly metric_name: string;
    readonly run_id: string;
    readonly score: number | null;
    readonly stderr: number | null;
  }[];
}

/** Providers compared by one document: `GET …/benchmarks`. */
export interface Benchmark extends Claims {
  readonly document_id: string;
  readonly ts: string;
  readonly benchmark: string;
  readonly claimed: Claims;
  readonly providers: readonly Provider[];
  readonly marks: readonly Mark[];
}

export interface BenchmarksPage {
  readonly benchmarks: readonly Benchmark[];
  readonly next: string | null;
}

const claims = {
  best_overall: nullable(text),
  best_value: nullable(text),
  cost_savings: nullable(number),
};

export const benchmarksShape = record<BenchmarksPage>({
  benchmarks: list(
    record<Benchmark>({
      document_id: text,
      ts: text,
      benchmark: text,
      ...claims,
      claimed: record<Claims>(claims),
      providers: list(
        record<Provider>({
          provider: text,
          overall_score: nullable(number),
          stated_overall_score: nullable(number),
          total_cost: nullable(number),
          cost_per_score: nullable(number),
          total_tokens: nullable(number),
          avg_response_time: nullable(number),
          metrics: list(
            record<Provider['metrics'][number]>({
              metric_name: text,
              run_id: text,
              score: nullable(number),
              stderr: nullable(number),
            }),
          ),
        }),
      ),
      marks: list(mark),
    }),
  ),
  next: nullable(text),
});

/** An evaluation that failed: `GET …/errors`. */
export interface FailedEvaluation {
  readonly document_id: string;
  readonly ts: string;
  readonly model_id: string | null;
  readonly duration_seconds: number | null;
  readonly error: { readonly type: string; readonly message: string; readonly details: unknown };
  readonly partial_results: unknown;
}

export interface ErrorsPage {
  readonly errors: readonly FailedEvaluation[];
  readonly next: string | null;
}

export const errorsShape = record<ErrorsPage>({
  errors: list(
    record<FailedEvaluation>({
      document_id: text,
      ts: text,
      model_id: nullable(text),
      duration_seconds: nullable(number),
      error: record<FailedEvaluation['error']>({ type: text, message: text, details: anything }),
      partial_results: anything,
    }),
  ),
  next: nullable(text),
});

export interface ListedDocument {
  readonly document_id: string;
  readonly ts: string;
  readonly kind: string;
  readonly content_hash: string;
}

export interface DocumentsPage {
  readonly documents: readonly ListedDocument[];
  readonly next: string | null;
}

export const documentsShape = record<DocumentsPage>({
  documents: list(
    record<ListedDocument>({ document_id: text, ts: text, kind: text, content_hash: text }),
  ),
  next: nullable(text),
});

export type Summary = Pick<
  EvaluationSummary,
  'latest_evaluation' | 'overall_score' | 'total_suites'
> & {
  readonly trending: Pick<EvaluationSummary['trending'], 'score_change' | 'trend'>;
  readonly metrics_summary: Pick<EvaluationSummary['metrics_summary'], 'critical_metrics'>;
};

export const summaryShape: Shape<Summary> = record<Summary>({
  latest_evaluation: nullable(text),
  overall_score: nullable(number),
  total_suites: number,
  trending: record<Summary['trending']>({
    score_change: nullable(number),
    trend: oneOf(['improving', 'declining', 'stable']),
  }),
  metrics_summary: record<Summary['metrics_summary']>({ critical_metrics: list(text) }),
});
