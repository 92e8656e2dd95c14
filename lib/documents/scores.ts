import type { EvaluationDocument, ResultMetric, ResultSuite } from '#schemas/results.ts';

type Measure = number | null;

/** `passed / total`; the stated score for a metric that does not count passes, or evaluated nothing. */
export function metricScore({ passed, total, score }: ResultMetric): Measure {
  return passed !== null && total > 0 ? passed / total : score;
}

/** `meanOfScores` over the metrics; the stated score when there are none. */
export function suiteScore(suite: Pick<ResultSuite, 'metrics' | 'overall_score'>): Measure {
  const scores = Object.values(suite.metrics).map(metricScore);
  return meanOfScores(scores) ?? suite.overall_score ?? null;
}

/**
 * Mean over the scores from 0 to 1, or over all when no score is: a metric on another scale, such as a
 * number of tokens, must not outweigh the others.
 */
export function meanOfScores(scores: readonly Measure[]): Measure {
  const shares = scores.filter((score) => score !== null && score >= 0 && score <= 1);
  return mean(shares.length > 0 ? shares : scores);
}

/** Mean over the suites' scores; the stated score when there are none. */
export function evaluationScore(document: EvaluationDocument): Measure {
  const scores = Object.values(document.suites).map(suiteScore);
  return mean(scores) ?? document.summary?.overall_score ?? null;
}

/** Totals over all metrics of all suites that count passes. */
export interface Totals {
  readonly suites: number;
  readonly metrics: number;
  readonly passed: number;
  readonly evaluated: number;
  readonly passRate: Measure;
}

export function evaluationTotals(document: EvaluationDocument): Totals {
  const suites = Object.values(document.suites);
  const metrics = suites.flatMap((suite) => Object.values(suite.metrics));
  const counting = metrics.filter(({ passed }) => passed !== null);
  const passed = sum(counting.map((metric) => metric.passed ?? 0));
  const evaluated = sum(counting.map(({ total }) => total));
  return {
    suites: suites.length,
    metrics: metrics.length,
    passed,
    evaluated,
    passRate: evaluated > 0 ? passed / evaluated : null,
  };
}

/** To three digits, as the format's writers do. */
export function roundScore<T extends Measure>(value: T): T extends null ? Measure : number;
export function roundScore(value: Measure): Measure {
  if (value === null) return null;
  const thousandths = Math.round(value * 1000);
  // A value that overflows when multiplied has no decimals to round.
  return Number.isFinite(thousandths) ? thousandths / 1000 : value;
}

/** Mean of the values that are not null; null when all are. */
export function mean(values: readonly Measure[]): Measure {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : meanOf(known);
}

/** NaN without values. Finite for finite values, also when their sum overflows. */
function meanOf(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return Number.isFinite(mean) ? mean : sum(values.map((value) => value / values.length));
}

/** The count for a bigint column; null when it is not an exact integer. */
export function exactCount(count: number): number | null {
  return Number.isSafeInteger(count) ? count : null;
}

/** The sum of the values that are not null; null when all are, or when it overflows a double. */
export function sumOfKnown(values: readonly Measure[]): Measure {
  const known = values.filter((value) => value !== null);
  const total = sum(known);
  return known.length > 0 && Number.isFinite(total) ? total : null;
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += values[i] ?? 0;
  return total;
}
