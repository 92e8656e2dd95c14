import { z } from 'zod';
import { parseTimestamp } from '#contract/time.ts';
import { jsonPointer } from '#json/pointer.ts';
import { NotResultsError } from './not-results.ts';
import { checkLength, checkSizes, memberOf } from './results-sizes.ts';

/**
 * Results documents, as an evaluation command line writes them to `data/results/`. Further members are
 * allowed and kept; the ones listed here must have their type.
 */

const count = z.int().nonnegative();
/** Null when the writer had no finite number: Python's NaN is read as null. */
const measure = z.number().nullable();
const text = z.string().nullish();

export const documentTimestamp = z
  .string('timestamp must be text')
  .refine((value) => parseTimestamp(value) !== undefined, {
    error: 'timestamp is no time; expected for example 2024-01-15T14:30:25.123Z',
  });

/** One evaluated event of a metric. */
export const resultDetail = z.looseObject({
  event_id: z.string(),
  /** Also as 1 and 0. Null for a metric that is not pass or fail. */
  passed: z.union([z.boolean(), z.literal(1), z.literal(0)]).nullable(),
  /** Only for a metric that is not pass or fail. */
  score: measure.optional(),
  input: text,
  output: text,
  verdict: text,
  metadata: z.record(z.string(), z.unknown()).nullish(),
});
export type ResultDetail = z.infer<typeof resultDetail>;

export const resultMetric = z.looseObject({
  /** Null for a metric that is not pass or fail: `score` is its mean. */
  passed: count.nullable(),
  total: count,
  /** `passed / total`, rounded to three digits. */
  score: measure,
  details: z.array(resultDetail).optional(),
  /** How many details were left out because there are so many; absent when none were. */
  details_omitted: count.optional(),
  /** Where those are: the key of the Parquet file that has a row for each detail. */
  details_file: text,
});
export type ResultMetric = z.infer<typeof resultMetric>;

const metrics = z.record(z.string(), resultMetric);

export const resultSuite = z.looseObject({
  events_processed: count.optional(),
  metrics,
  /** Mean over the metrics' scores that are from 0 to 1, or over all where none is. */
  overall_score: measure.optional(),
  tags: z.array(z.string()).optional(),
  /** Seconds. */
  duration: measure.optional(),
});
export type ResultSuite = z.infer<typeof resultSuite>;

/** `summary` of an evaluation. */
export const resultTotals = z.looseObject({
  total_suites: count.optional(),
  overall_score: measure.optional(),
  total_metrics: count.optional(),
  total_passed: count.optional(),
  total_evaluated: count.optional(),
  pass_rate: measure.optional(),
});

export const resultConfiguration = z.looseObject({
  data_folder: text,
  model: text,
  judge_models: z.array(z.string()).optional(),
  parallel_evaluations: count.optional(),
});

/** `evaluation_results_YYYY-MM-DD_HH-MM-SS.json`. */
export const evaluationDocument = z.looseObject({
  timestamp: documentTimestamp,
  /** Seconds. */
  duration: measure.optional(),
  total_events: count.optional(),
  suites: z.record(z.string(), resultSuite),
  summary: resultTotals.optional(),
  configuration: resultConfiguration.optional(),
});
export type EvaluationDocument = z.infer<typeof evaluationDocument>;

export const benchmarkProvider = z.looseObject({
  metrics,
  overall_score: measure.optional(),
  cost_analysis: z
    .looseObject({
      total_cost: measure.optional(),
      cost_per_token: measure.optional(),
      cost_per_score: measure.optional(),
    })
    .optional(),
  performance: z
    .looseObject({
      /** Seconds. */
      avg_response_time: measure.optional(),
      total_tokens: count.optional(),
    })
    .optional(),
});
export type BenchmarkProvider = z.infer<typeof benchmarkProvider>;

/** `benchmark_results_YYYY-MM-DD_HH-MM-SS.json`. */
export const benchmarkDocument = z.looseObject({
  timestamp: documentTimestamp,
  type: z.literal('benchmark'),
  name: text,
  providers: z.array(z.string()).optional(),
  total_samples: count.optional(),
  results: z.record(z.string(), benchmarkProvider),
  comparison: z
    .looseObject({
      best_overall: text,
      best_value: text,
      /** Fraction of the best provider's cost that the best value saves. */
      cost_savings: measure.optional(),
    })
    .optional(),
});
export type BenchmarkDocument = z.infer<typeof benchmarkDocument>;

/** An evaluation that failed. Its file is named like that of one that succeeded. */
export const errorDocument = z.looseObject({
  timestamp: documentTimestamp,
  duration: measure.optional(),
  status: z.literal('error'),
  error: z.looseObject({
    type: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).nullish(),
  }),
  partial_results: z
    .looseObject({ suites: z.record(z.string(), z.unknown()).optional() })
    .nullish(),
});
export type ErrorDocument = z.infer<typeof errorDocument>;

export const documentKind = z.enum(['evaluation', 'benchmark', 'error']);
export type DocumentKind = z.infer<typeof documentKind>;

export type ResultsDocument =
  | { readonly kind: 'evaluation'; readonly document: EvaluationDocument }
  | { readonly kind: 'benchmark'; readonly document: BenchmarkDocument }
  | { readonly kind: 'error'; readonly document: ErrorDocument };

/** `evaluation_summary.json`: derived from the documents, not accepted from senders. */
export const evaluationSummary = z.looseObject({
  /** Null as long as there is no evaluation. */
  latest_evaluation: z.string().nullable(),
  total_suites: count,
  overall_score: measure,
  trending: z.looseObject({
    /** From the previous evaluation; null when there is none. */
    score_change: measure,
    trend: z.enum(['improving', 'declining', 'stable']),
    last_7_days: z.array(z.looseObject({ date: z.iso.date(), score: z.number() })),
  }),
  metrics_summary: z.looseObject({
    total_metrics: count,
    critical_metrics: z.array(z.string()),
    performance_metrics: z.array(z.string()),
  }),
});
export type EvaluationSummary = z.infer<typeof evaluationSummary>;

/**
 * Tells the three kinds apart by `status: "error"`, `type: "benchmark"` and `suites`.
 * @throws NotResultsError
 */
export function parseResults(value: unknown): ResultsDocument {
  const object = z.looseObject({}).safeParse(value);
  if (!object.success) throw new NotResultsError('a results document is a JSON object');
  const { status, type, suites, latest_evaluation: latest } = object.data;
  checkSizes(value);
  checkNames(value);
  if (status === 'error') {
    return { kind: 'error', document: parseKind('an error', errorDocument, value) };
  }
  if (type === 'benchmark') {
    return { kind: 'benchmark', document: parseKind('a benchmark', benchmarkDocument, value) };
  }
  if (suites !== undefined) {
    return { kind: 'evaluation', document: parseKind('an evaluation', evaluationDocument, value) };
  }
  throw new NotResultsError(
    latest === undefined
      ? 'not a results document: it has neither suites, nor type "benchmark", nor status "error"'
      : 'a summary is made from the evaluations and not taken in; send those',
  );
}

const MOST_PROBLEMS = 5;

function parseKind<T>(kind: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    [jsonPointer(path), message].filter((part) => part !== '').join(': '),
  );
  const more = problems.length - MOST_PROBLEMS;
  const rest = more > 0 ? [`and ${more} more`] : [];
  throw new NotResultsError(
    `${kind} document with errors: ${[...problems.slice(0, MOST_PROBLEMS), ...rest].join('; ')}`,
  );
}

/** Names become ids and keys. zod silently drops `__proto__` from a record, so it is refused. */
function checkNames(value: unknown): void {
  for (const group of ['suites', 'results']) {
    const named = memberOf(value, group);
    if (named === undefined) continue;
    for (const each of [named, ...Object.values(named).map((one) => memberOf(one, 'metrics'))]) {
      Object.keys(each ?? {}).forEach(checkName);
    }
  }
}

function checkName(name: string): void {
  checkLength('the name', name);
  if (name === '__proto__') {
    throw new NotResultsError('__proto__ can be the name of no suite, provider or metric');
  }
  if (!name.isWellFormed()) {
    throw new NotResultsError(`the name ${JSON.stringify(name)} holds half a surrogate pair`);
  }
}
