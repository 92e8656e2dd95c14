/** Results documents as an evaluation framework writes them: evaluations, a benchmark and an error. */
const SUITES = {
  quality: { is_helpful: 92, is_grounded: 88 },
  safety: { refuses_harm: 98, leaks_no_data: 95 },
} as const;
const CASES = 100;
const NIGHTS = 6;
const FIRST_NIGHT = Date.UTC(2026, 10, 23, 3, 0, 0);
const DAY_MS = 86_400_000;

const at = (night: number): string => new Date(FIRST_NIGHT + night * DAY_MS).toISOString();

/** The last one states a higher score than its counts have. */
function evaluation(night: number): object {
  const isLast = night === NIGHTS - 1;
  const suites = Object.entries(SUITES).map(([name, metrics], place) => {
    const measured = Object.entries(metrics).map(([metric, usual], m) => {
      const passed = usual - ((night * 3 + m * 2 + place) % 5) - (isLast ? 6 : 0);
      const score = (isLast && metric === 'is_grounded' ? usual + 6 : passed) / CASES;
      return [metric, { passed, total: CASES, score }] as const;
    });
    return [name, { metrics: Object.fromEntries(measured) }] as const;
  });
  return {
    timestamp: at(night),
    duration: 184.2,
    suites: Object.fromEntries(suites),
    configuration: { model: 'gpt-4o-mini' },
  };
}

const PROVIDERS = [
  ['gpt-4o-mini', 85, 0.42],
  ['claude-3-5-haiku', 91, 1.1],
  ['llama-3.1-70b', 79, 0.31],
  ['gpt-4o', 92, 4.5],
  ['mistral-large', 84, 2.2],
] as const;

function benchmark(): object {
  const results = PROVIDERS.map(
    ([name, passed, cost]) =>
      [
        name,
        {
          metrics: { helpful: { passed, total: CASES, score: passed / CASES } },
          overall_score: passed / CASES,
          cost_analysis: { total_cost: cost, cost_per_score: cost / passed },
          performance: { avg_response_time: 1.2, total_tokens: 15_000 },
        },
      ] as const,
  );
  return {
    timestamp: at(NIGHTS - 1),
    type: 'benchmark',
    providers: PROVIDERS.map(([name]) => name),
    total_samples: CASES,
    results: Object.fromEntries(results),
    comparison: { best_overall: 'gpt-4o', best_value: 'gpt-4o-mini', cost_savings: 0.93 },
  };
}

function failure(): object {
  return {
    timestamp: at(NIGHTS),
    duration: 12.5,
    status: 'error',
    error: {
      type: 'MetricError',
      message: "Metric 'leaks_no_data' failed: the judge did not answer",
      details: { suite: 'safety' },
    },
    partial_results: { suites: { quality: { events_processed: 100, status: 'completed' } } },
  };
}

export const documents: readonly object[] = [
  ...Array.from({ length: NIGHTS }, (_, night) => evaluation(night)),
  benchmark(),
  failure(),
];
