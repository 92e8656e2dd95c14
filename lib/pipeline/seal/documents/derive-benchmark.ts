import { compareProvider, compareProviders, type Comparison } from '#documents/comparison.ts';
import { MarksOfRows } from '#documents/marks-at.ts';
import type { ReadDocument } from '#documents/read-document.ts';
import type { BenchmarkProvider } from '#schemas/results.ts';
import { mainMetric } from '#lake/items-file.ts';
import { type Row, withNulls } from '#lake/table-rows.ts';
import { benchmarksTable } from '#lake/tables/benchmarks.ts';
import { countMetrics, type Derived, measureColumns, sharedColumns } from './derive-evaluation.ts';
import type { ResultRun, RunOwner } from './result-run.ts';

type ReadBenchmark = ReadDocument & { readonly kind: 'benchmark' };

const UNNAMED = 'benchmark';

/**
 * Derives rows and runs of a benchmark. Each provider is a model; the benchmark's name is the task.
 */
export function deriveBenchmark(owner: RunOwner, read: ReadBenchmark): Derived {
  const { document } = read;
  const comparison = compareProviders(document);
  const task = document.name ?? UNNAMED;
  const benchmarks: Row<typeof benchmarksTable>[] = [];
  const runs: ResultRun[] = [];
  const marks = new MarksOfRows(read.marks, 'results', countMetrics(document.results));
  for (const [provider, result] of Object.entries(document.results)) {
    const columns = providerColumns(owner, read, comparison, provider, result);
    const marksOf = (metric: string | null) => JSON.stringify(marks.at(provider, metric));
    const names = Object.keys(result.metrics).sort();
    const main = mainMetric(names, owner.document.parameters.metric[0]);
    if (names.length === 0) {
      const noMetric = withNulls(benchmarksTable, columns);
      benchmarks.push({ ...noMetric, marks_json: marksOf(null) });
    }
    for (const [metricName, metric] of Object.entries(result.metrics)) {
      const run: ResultRun = {
        ...{ owner, task, metricName, metric, part: provider, model: provider },
        main: metricName === main,
        items: undefined,
        cost: result.cost_analysis?.total_cost ?? null,
        durationSeconds: null,
      };
      runs.push(run);
      benchmarks.push({ ...columns, ...measureColumns(run), marks_json: marksOf(metricName) });
    }
  }
  return { evaluations: [], suites: [], benchmarks, runs };
}

function providerColumns(
  owner: RunOwner,
  { document, markCount }: ReadBenchmark,
  { bestOverall, bestValue, costSavings }: Comparison,
  provider: string,
  result: BenchmarkProvider,
) {
  const { score, totalCost, costPerScore } = compareProvider(provider, result);
  const { cost_analysis: costs = {}, performance = {} } = result;
  const { comparison: claims = {} } = document;
  return {
    ...sharedColumns(owner),
    benchmark: document.name ?? UNNAMED,
    provider,
    overall_score: score,
    stated_overall_score: result.overall_score ?? null,
    total_cost: totalCost,
    cost_per_score: costPerScore,
    stated_cost_per_score: costs.cost_per_score ?? null,
    stated_cost_per_token: costs.cost_per_token ?? null,
    total_tokens: performance.total_tokens ?? null,
    avg_response_time: performance.avg_response_time ?? null,
    best_overall: provider === bestOverall,
    best_value: provider === bestValue,
    cost_savings: costSavings,
    claimed_best_overall: claims.best_overall ?? null,
    claimed_best_value: claims.best_value ?? null,
    claimed_cost_savings: claims.cost_savings ?? null,
    mark_count: markCount,
  };
}
