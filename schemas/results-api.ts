import { z } from 'zod';
import { markSchema } from './mark.ts';
import { readFilters } from './api.ts';
import { documentKind } from './results.ts';

/** What the API takes and gives of results documents. */

const nullableNumber = z.number().nullable();
const nullableText = z.string().nullable();
const { model_id, since, until, limit, cursor } = readFilters;
const page = { since, until, limit, cursor };

export const documentsQuery = z.strictObject(page);
export const listedDocument = z.object({
  document_id: z.string(),
  ts: z.string(),
  kind: documentKind,
  content_hash: z.string(),
});
export type ListedDocument = z.infer<typeof listedDocument>;
export const documentsAnswer = z.object({ documents: z.array(listedDocument), next: nullableText });

export const suitesQuery = z.strictObject({
  suite: z.string().optional(),
  metric: z.string().optional(),
  model_id,
  ...page,
});

export const suiteResult = z.object({
  document_id: z.string(),
  ts: z.string(),
  model_id: z.string(),
  suite: z.string(),
  metric_name: nullableText,
  run_id: nullableText,
  passed: nullableNumber,
  total: nullableNumber,
  score: nullableNumber,
  stderr: nullableNumber,
  stated_score: nullableNumber,
  n_details: nullableNumber,
  suite_score: nullableNumber,
  stated_suite_score: nullableNumber,
  events_processed: nullableNumber,
  duration_seconds: nullableNumber,
  tags: z.array(z.string()),
  marks: z.array(markSchema),
});
export type SuiteResult = z.infer<typeof suiteResult>;
export const suitesAnswer = z.object({ suites: z.array(suiteResult), next: nullableText });

export const benchmarksQuery = z.strictObject({ benchmark: z.string().optional(), ...page });

const comparison = {
  best_overall: nullableText,
  best_value: nullableText,
  cost_savings: nullableNumber,
};

export const benchmarkResult = z.object({
  document_id: z.string(),
  ts: z.string(),
  benchmark: z.string(),
  ...comparison,
  claimed: z.object(comparison).meta({ description: 'what the document says of it' }),
  providers: z.array(
    z.object({
      provider: z.string(),
      overall_score: nullableNumber,
      stated_overall_score: nullableNumber,
      total_cost: nullableNumber,
      cost_per_score: nullableNumber,
      total_tokens: nullableNumber,
      avg_response_time: nullableNumber,
      metrics: z.array(
        z.object({
          metric_name: z.string(),
          run_id: z.string(),
          passed: nullableNumber,
          total: z.number(),
          score: nullableNumber,
          stderr: nullableNumber,
        }),
      ),
    }),
  ),
  marks: z.array(markSchema),
});
export type BenchmarkResult = z.infer<typeof benchmarkResult>;
export const benchmarksAnswer = z.object({
  benchmarks: z.array(benchmarkResult),
  next: nullableText,
});

export const errorsQuery = z.strictObject(page);

export const evaluationError = z.object({
  document_id: z.string(),
  ts: z.string(),
  model_id: nullableText,
  duration_seconds: nullableNumber,
  error: z.object({ type: z.string(), message: z.string(), details: z.unknown() }),
  partial_results: z.unknown(),
  marks: z.array(markSchema),
});
export type EvaluationError = z.infer<typeof evaluationError>;
export const errorsAnswer = z.object({ errors: z.array(evaluationError), next: nullableText });
