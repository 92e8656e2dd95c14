import { readFileSync } from 'node:fs';

/** An event as a recorder posts it, with the members that a test changes. */
export function event(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    run_id: '261121081110AVTYYZOZ',
    event_id: 0,
    sample_id: 'tiny.dev.0',
    type: 'match',
    data: { correct: true, expected: 'a', picked: 'a' },
    created_by: 'tester',
    created_at: '2026-11-21 08:11:10.506305+00:00',
    ...changes,
  };
}

export function finalReport(count: number, changes: Record<string, unknown> = {}) {
  return event({
    event_id: count,
    sample_id: null,
    type: 'final_report',
    data: { accuracy: 0.5 },
    ...changes,
  });
}

/** The spec of a run, as a recorder sends it. */
export function specEvent(changes: Record<string, unknown> = {}) {
  return event({
    sample_id: null,
    type: 'spec',
    data: { completion_fns: ['gpt-4o-mini'], eval_name: 'tiny.dev.match-v1' },
    created_at: '2026-11-21 08:11:10.500000',
    ...changes,
  });
}

/** A whole run of `count` matches, the report last. */
export function wholeRun(count: number, changes: Record<string, unknown> = {}) {
  const matches = Array.from({ length: count }, (_, i) =>
    event({ event_id: i, sample_id: `tiny.dev.${i}`, data: { correct: i % 2 === 0 }, ...changes }),
  );
  return [...matches, finalReport(count, changes)];
}

/** The request bodies of a captured HttpRecorder run, in their order of arrival. */
export function fixtureBodies(name: string): string[] {
  const path = new URL(`../fixtures/http-recorder.${name}.ndjson`, import.meta.url);
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}
