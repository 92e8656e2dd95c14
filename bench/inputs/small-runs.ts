/** Runs of twenty events and a final report, all of one month. */

const EVENTS = 20;
const START_MS = Date.parse('2026-11-30T08:06:56Z');
const TEXT = 'word '.repeat(40);

/** A run id as evals makes it. */
export function smallRunId(n: number): string {
  const letters = String(n)
    .padStart(8, '0')
    .split('')
    .map((digit) => 'ABCDEFGHIJ'[Number(digit)] ?? '');
  return `261130080656${letters.join('')}`;
}

function data(run: number, event: number): unknown {
  return event % 2 === 0
    ? {
        prompt: `${TEXT}${run}`,
        sampled: [`${TEXT}${event}`],
        model: 'bench/model-1',
        usage: { prompt_tokens: 100, completion_tokens: 20 },
      }
    : { correct: (event + run) % 3 > 0, expected: 'a', picked: `${TEXT}${event}` };
}

/** The request that posts the n-th run whole. */
export function smallRunBody(n: number): string {
  const shared = { run_id: smallRunId(n), created_by: 'bench' };
  const at = (event: number): string =>
    new Date(START_MS + event).toISOString().replace('T', ' ').replace('Z', '000+00:00');
  const events = Array.from({ length: EVENTS }, (_, event) => ({
    ...shared,
    event_id: event,
    sample_id: `small.dev.${event >> 1}`,
    type: event % 2 === 0 ? 'sampling' : 'match',
    data: data(n, event),
    created_at: at(event),
  }));
  const report = {
    event_id: EVENTS,
    sample_id: null,
    type: 'final_report',
    data: { accuracy: 0.5 },
  };
  return JSON.stringify([...events, { ...shared, ...report, created_at: at(EVENTS) }]);
}
