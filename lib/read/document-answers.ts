import { z } from 'zod';
import { pick } from '#lake/pick.ts';
import { answeredShape } from '#lake/table-rows.ts';
import { benchmarksTable } from '#lake/tables/benchmarks.ts';
import { documentsTable } from '#lake/tables/documents.ts';
import { evaluationsTable } from '#lake/tables/evaluations.ts';
import { suitesTable } from '#lake/tables/suites.ts';
import { documentNames } from '#query/document-queries.ts';

/** The API's answers about results documents. */

export const listedDocument = z.object(pick(answeredShape(documentsTable), documentNames));
export type ListedDocument = z.infer<typeof listedDocument>;
export const documentsAnswer = z.object({
  documents: z.array(listedDocument),
  next: z.string().nullable(),
});

const { project_id: _project, document_set: _set, ...suiteColumns } = answeredShape(suitesTable);
export const suiteResult = z.object(suiteColumns);
export type SuiteResult = z.infer<typeof suiteResult>;
export const suitesAnswer = z.object({
  suites: z.array(suiteResult),
  next: z.string().nullable(),
});

const benchmarkColumns = answeredShape(benchmarksTable);
/** A row of `benchmarks` as the list of benchmarks reads it. */
export const benchmarkRow = z.object(benchmarkColumns);
export type BenchmarkRow = z.infer<typeof benchmarkRow>;

const comparison = {
  best_overall: benchmarkColumns.provider.nullable(),
  best_value: benchmarkColumns.provider.nullable(),
  cost_savings: benchmarkColumns.cost_savings,
};

/** The columns that are equal in all rows of one provider. */
export const providerNames = [
  'provider',
  'overall_score',
  'stated_overall_score',
  'total_cost',
  'cost_per_score',
  'total_tokens',
  'avg_response_time',
] as const;

export const benchmarkResult = z.object({
  ...pick(benchmarkColumns, ['document_id', 'ts', 'benchmark']),
  ...comparison,
  claimed: z.object(comparison).meta({ description: 'what the document says of it' }),
  providers: z.array(
    z.object({
      ...pick(benchmarkColumns, providerNames),
      metrics: z.array(
        z.object({
          metric_name: z.string(),
          run_id: z.string(),
          passed: benchmarkColumns.passed,
          total: z.int(),
          ...pick(benchmarkColumns, ['score', 'stderr']),
        }),
      ),
    }),
  ),
  marks: benchmarkColumns.marks,
});
export type BenchmarkResult = z.infer<typeof benchmarkResult>;
export const benchmarksAnswer = z.object({
  benchmarks: z.array(benchmarkResult),
  next: z.string().nullable(),
});

const evaluationColumns = answeredShape(evaluationsTable);
export const evaluationError = z.object({
  ...pick(evaluationColumns, ['document_id', 'ts', 'model_id', 'duration_seconds']),
  error: z.object({
    type: z.string(),
    message: z.string(),
    details: evaluationColumns.error_details,
  }),
  ...pick(evaluationColumns, ['partial_results', 'marks']),
});
export type EvaluationError = z.infer<typeof evaluationError>;
export const errorsAnswer = z.object({
  errors: z.array(evaluationError),
  next: z.string().nullable(),
});
