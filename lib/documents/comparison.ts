import type { BenchmarkDocument, BenchmarkProvider } from '#schemas/results.ts';
import { suiteScore } from './scores.ts';

export interface ComparedProvider {
  readonly provider: string;
  /** Mean over its metrics. */
  readonly score: number | null;
  readonly totalCost: number | null;
  /** Cost of one percentage point of score: `total_cost / (100 × score)`; null when one is unknown or the score is 0. */
  readonly costPerScore: number | null;
}

/** The comparison of providers that a benchmark's numbers give, whatever the document claims. */
export interface Comparison {
  /** Highest score; of equals the cheaper, then the first by name. */
  readonly bestOverall: string | null;
  /** Lowest cost per score; of equals the better, then the first by name. */
  readonly bestValue: string | null;
  /** 1 − the total cost of the best value over that of the best overall. */
  readonly costSavings: number | null;
}

export function compareProvider(provider: string, result: BenchmarkProvider): ComparedProvider {
  const score = suiteScore(result);
  const totalCost = result.cost_analysis?.total_cost ?? null;
  const known = score !== null && score > 0 && totalCost !== null;
  return {
    provider,
    score,
    totalCost,
    costPerScore: known ? totalCost / (100 * score) : null,
  };
}

export function compareProviders({ results }: Pick<BenchmarkDocument, 'results'>): Comparison {
  const providers = Object.entries(results).map(([name, result]) => compareProvider(name, result));
  const overall = firstInOrder(
    providers.filter(({ score }) => score !== null),
    (a, b) => descending(a.score, b.score) || ascending(a.totalCost, b.totalCost) || byName(a, b),
  );
  const value = firstInOrder(
    providers.filter(({ costPerScore }) => costPerScore !== null),
    (a, b) =>
      ascending(a.costPerScore, b.costPerScore) || descending(a.score, b.score) || byName(a, b),
  );
  return {
    bestOverall: overall?.provider ?? null,
    bestValue: value?.provider ?? null,
    costSavings: savings(overall?.totalCost ?? null, value?.totalCost ?? null),
  };
}

function savings(overall: number | null, value: number | null): number | null {
  return overall === null || value === null || overall === 0 ? null : 1 - value / overall;
}

function firstInOrder<T>(values: readonly T[], compare: (a: T, b: T) => number): T | undefined {
  return [...values].sort(compare)[0];
}

/** Null comes last. */
function ascending(a: number | null, b: number | null): number {
  const [left, right] = [a ?? Infinity, b ?? Infinity];
  return left < right ? -1 : left > right ? 1 : 0;
}

function descending(a: number | null, b: number | null): number {
  return ascending(a === null ? null : -a, b === null ? null : -b);
}

function byName(a: ComparedProvider, b: ComparedProvider): number {
  return a.provider < b.provider ? -1 : 1;
}
