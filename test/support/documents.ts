import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/results/', import.meta.url);

/** Names of the captured results documents, oldest first but for the benchmark. */
export function documentNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort();
}

export function documentText(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

/** An evaluation without suites, with the members that a test changes. */
export function evaluation(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { timestamp: '2026-11-12T13:10:25.123Z', suites: {}, ...changes };
}

/** An evaluation that has a metric with `passes` as its details. */
export function detailed(passes: readonly boolean[], changes: Record<string, unknown> = {}) {
  const metrics = { is_safe: detailedMetric(passes) };
  return evaluation({ suites: { quality: { metrics } }, ...changes });
}

export function detailedMetric(passes: readonly boolean[]) {
  const passed = passes.filter(Boolean).length;
  const total = passes.length;
  const details = passes.map((pass, i) => ({ event_id: `evt_${i}`, passed: pass, input: 'q' }));
  return { passed, total, score: passed / total, details };
}

/** A benchmark of a large provider that is better and a small one that costs less. */
export function benchmark(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const provider = (passed: number, cost: number) => ({
    metrics: { helpful: { passed, total: 100, score: passed / 100 } },
    overall_score: passed / 100,
    cost_analysis: { total_cost: cost, cost_per_score: cost / passed },
    performance: { avg_response_time: 1.2, total_tokens: 15000 },
  });
  return {
    timestamp: '2026-11-12T16:00:00.123Z',
    type: 'benchmark',
    providers: ['large', 'small'],
    total_samples: 100,
    results: { large: provider(85, 4.5), small: provider(82, 0.3) },
    comparison: { best_overall: 'large', best_value: 'small', cost_savings: 0.93 },
    ...changes,
  };
}

export function failure(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    timestamp: '2026-11-11T09:12:00.500Z',
    duration: 0.5,
    status: 'error',
    error: {
      type: 'MetricError',
      message: "Metric 'is_safe' failed",
      details: { suite: 'quality' },
    },
    partial_results: { suites: { quality: { events_processed: 7, status: 'failed' } } },
    ...changes,
  };
}
