import { readFileSync } from 'node:fs';
import { root } from '../paths.ts';

/** Real traffic of any length: the fixture's events with other ids. */
const FIXTURE = `${root}test/fixtures/http-recorder.mixed.1000-events.report-first.ndjson`;
/**
 * The beginning of each HttpRecorder event. Quotes inside `data` are escaped, so it matches only
 * there.
 */
const IDENTITY = /"run_id": "[^"]*", "event_id": (\d+), "sample_id": "demo\.dev\.(\d+)"/g;
const FINAL_REPORT_IDENTITY = /"run_id": "[^"]*", "event_id": \d+/;

function fixtureBodies(): readonly string[] {
  return readFileSync(FIXTURE, 'utf8').split('\n').filter(Boolean);
}

/** The ten batches of 100 events, as posted. */
const batches = fixtureBodies().slice(1);
const EVENTS_PER_BATCH = 100;
const EVENTS_PER_CYCLE = batches.length * EVENTS_PER_BATCH;

/** The n-th request body of a run: 100 events, ids 100n to 100n+99, samples of their own. */
export function batchBody(runId: string, n: number): string {
  const batch = batches[n % batches.length] ?? '';
  const shift = Math.floor(n / batches.length) * EVENTS_PER_CYCLE;
  return batch.replace(
    IDENTITY,
    (_, eventId: string, sample: string) =>
      `"run_id": "${runId}", "event_id": ${Number(eventId) + shift}, ` +
      `"sample_id": "demo.dev.${Number(sample) + shift}"`,
  );
}

/** The body of the final report of a run of `events` events. */
export function finalReportBody(runId: string, events: number): string {
  const [report = ''] = fixtureBodies();
  return report.replace(FINAL_REPORT_IDENTITY, `"run_id": "${runId}", "event_id": ${events}`);
}

/** The events of a body, each in the text that was posted. */
export function eventTexts(body: string): readonly string[] {
  return body.slice(1, -1).split(/, (?=\{"run_id": )/);
}
