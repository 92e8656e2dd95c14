import { jsonPointer } from '#json/pointer.ts';
import type { BenchmarkDocument, BenchmarkProvider } from '#schemas/results.ts';
import { compareProvider, compareProviders } from './comparison.ts';
import { markMetric } from './evaluation-marks.ts';
import { type Marks, tolerances } from './marks.ts';
import { sum } from './scores.ts';

/** Marks where the numbers of a benchmark contradict each other or its claims about the best. */
export function markBenchmark(marks: Marks, document: BenchmarkDocument): void {
  const { providers, results, comparison = {} } = document;
  const listed = Object.keys(results).sort().join(', ');
  marks.compareText('/providers', providers && [...providers].sort().join(', '), listed);
  for (const [name, result] of Object.entries(results)) {
    markProvider(marks, ['results', name], name, result);
  }
  markSamples(marks, document);
  const found = compareProviders(document);
  marks.compareText('/comparison/best_overall', comparison.best_overall, found.bestOverall);
  marks.compareText('/comparison/best_value', comparison.best_value, found.bestValue);
  const savings = found.costSavings;
  marks.compare('/comparison/cost_savings', comparison.cost_savings, savings, tolerances.share);
}

function markProvider(
  marks: Marks,
  path: readonly string[],
  name: string,
  result: BenchmarkProvider,
): void {
  for (const [metric, value] of Object.entries(result.metrics)) {
    markMetric(marks, [...path, 'metrics', metric], value);
  }
  const { score } = compareProvider(name, result);
  const field = jsonPointer([...path, 'overall_score']);
  marks.compare(field, result.overall_score, score, tolerances.mean);
  markCosts(marks, [...path, 'cost_analysis'], result, score);
}

/** Accepts costs per token or thousand tokens, and per percentage point, whole score or pass. */
function markCosts(
  marks: Marks,
  path: readonly string[],
  { cost_analysis: costs = {}, performance = {}, metrics }: BenchmarkProvider,
  score: number | null,
): void {
  const total = costs.total_cost;
  if (total === null || total === undefined) return;
  const passed = sum(Object.values(metrics).map((metric) => metric.passed ?? 0));
  const compare = (member: string, stated: number | null | undefined, units: number[]): void => {
    const readings = units.filter((unit) => unit > 0).map((unit) => total / unit);
    const [usual] = readings;
    if (usual === undefined || readings.some((reading) => isStatedValue(stated, reading))) return;
    marks.compare(jsonPointer([...path, member]), stated, usual, 0);
  };
  const tokens = performance.total_tokens ?? 0;
  compare('cost_per_token', costs.cost_per_token, [tokens, tokens / 1000]);
  compare('cost_per_score', costs.cost_per_score, [100 * (score ?? 0), score ?? 0, passed]);
}

/** Compares after rounding to the stated number of decimals, and to three at least. */
function isStatedValue(stated: number | null | undefined, reading: number): boolean {
  if (stated === null || stated === undefined) return true;
  const [digits = '', exponent = '0'] = String(stated).split('e');
  const decimals = (digits.split('.')[1]?.length ?? 0) - Number(exponent);
  return Math.abs(stated - reading) <= 0.5 * 10 ** -Math.max(3, decimals) + 1e-9;
}

function markSamples(marks: Marks, { results, total_samples: samples }: BenchmarkDocument): void {
  const totals = Object.values(results).flatMap(({ metrics }) =>
    Object.values(metrics).map(({ total }) => total),
  );
  if (totals.length > 0 && samples !== undefined && !totals.includes(samples)) {
    marks.compare('/total_samples', samples, Math.max(...totals), tolerances.count);
  }
}
