const START = Date.UTC(2026, 0, 1, 8);
const HOURS = 7;
const DETAILS = 60;
const METRICS = ['is_accurate', 'is_safe', 'cites_source'];

/** Evaluations over most of a year, of about 30 kB each, as an evaluation command line writes them. */
export function benchDocuments(count: number): object[] {
  return Array.from({ length: count }, (_, n) => ({
    timestamp: new Date(START + n * HOURS * 3_600_000).toISOString(),
    duration: 3.1,
    total_events: DETAILS,
    suites: {
      answer_accuracy: {
        events_processed: DETAILS,
        metrics: Object.fromEntries(METRICS.map((name, at) => [name, metric(n + at)])),
        tags: ['answer'],
        duration: 1.7,
      },
    },
  }));
}

function metric(seed: number) {
  const details = Array.from({ length: DETAILS }, (_, i) => ({
    event_id: `evt_ans_${i}`,
    passed: (seed * 31 + i * 17) % 10 < 8,
    input: `question ${i}, which asks for more than one word in its answer`,
    output: `answer ${i}, which has more than one word`,
    verdict: 'as the metric says',
  }));
  const passed = details.filter((detail) => detail.passed).length;
  return { passed, total: DETAILS, score: Math.round((passed / DETAILS) * 1000) / 1000, details };
}
