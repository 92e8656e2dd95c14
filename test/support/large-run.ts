import { randomBytes } from 'node:crypto';
import { eventsKey } from '#contract/keys.ts';
import { eventsTable } from '#lake/tables/events.ts';
import { writeParquet } from '#parquet/index.ts';
import { wholeRun } from './events.ts';
import { PROJECT, TestLake } from './lake.ts';

export const LARGE_RUN_EVENTS = 20_000;
const DATA_BYTES = 2000;

/**
 * A sealed run of 20,000 events, whose events file has many pages: two events a sample, each
 * thousandth of type `metrics`, and "the needle" in the data of event 15,000.
 */
export async function largeRun(runId: string) {
  const lake = new TestLake();
  await lake.post(wholeRun(1, { run_id: runId }));
  await lake.drain();
  const unique = randomBytes(LARGE_RUN_EVENTS * (DATA_BYTES / 2)).toString('hex');
  const numbers = Array.from({ length: LARGE_RUN_EVENTS }, (_, index) => index);
  const text = numbers.map((index) =>
    Buffer.from(`"${unique.slice(index * DATA_BYTES, (index + 1) * DATA_BYTES)}"`),
  );
  text[15_000] = Buffer.from('"the needle"');
  const constant = <T>(value: T): T[] => numbers.map(() => value);
  const bytes = writeParquet(eventsTable, {
    project_id: constant(PROJECT),
    run_id: constant(runId),
    event_id: numbers,
    sample_id: numbers.map((index) => `sample.${index >> 1}`),
    type: numbers.map((index) => (index % 1000 === 0 ? 'metrics' : 'sampling')),
    data: text,
    created_by: constant('tester'),
    created_at: numbers.map((index) => 1_800_000_000_000_000 + index),
    model: constant(null),
    prompt_tokens: constant(null),
    completion_tokens: constant(null),
    correct: constant(null),
    extra_json: constant(null),
  });
  await lake.memory.put(eventsKey(PROJECT, '2026-11', runId), bytes);
  return { lake, fileBytes: bytes.length };
}
