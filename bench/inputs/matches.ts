const BATCH = 1000;
const START = Date.UTC(2026, 10, 21, 8, 0, 0);

/**
 * The request bodies of a run of `count` matches, the report last. Of 20 runs in a row each gets
 * other items wrong: every fifth differs between two of them.
 */
export function* matchBodies(runId: string, count: number, run: number): Generator<string> {
  const created_at = new Date(START + run * 60_000).toISOString();
  const shared = { run_id: runId, created_by: 'bench', created_at };
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    const events = Array.from({ length: size }, (_, place) => {
      const index = first + place;
      const data = { correct: (index * 7 + run) % 10 > 2, expected: 'Paris', picked: 'Paris' };
      return {
        ...shared,
        event_id: index,
        sample_id: `bench.dev.${index}`,
        type: 'match',
        data,
      };
    });
    yield JSON.stringify(events);
  }
  const report = { ...shared, event_id: count, sample_id: null, type: 'final_report' };
  yield JSON.stringify([{ ...report, data: { accuracy: 0.7 } }]);
}
