import { describe, expect, it } from 'vitest';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { readParquet } from '#parquet/index.ts';
import { event, finalReport } from '../support/events.ts';
import { PROJECT, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';

/** Seals events, and shows what becomes of them. */
async function sealed(events: readonly Record<string, unknown>[], runId = RUN) {
  const lake = new TestLake();
  const numbered = events.map((each, event_id) =>
    event({ run_id: runId, event_id, sample_id: `s.${event_id}`, ...each }),
  );
  const count = events.filter(({ type }) => type !== 'spec').length;
  const report = finalReport(count, { run_id: runId });
  await lake.post([...numbered, report]);
  await lake.drain();
  const stored = await readSealRecord(lake.memory, { project: PROJECT, runId });
  const record = stored?.content;
  const scores = Object.fromEntries(
    (record?.metrics ?? []).map(({ metric_name, score }) => [metric_name, score]),
  );
  const file = lake.keys().find((key) => key.startsWith('events/'));
  const bytes = file === undefined ? undefined : lake.memory.objects.get(file);
  return { lake, record, scores, events: await readParquet(bytes ?? new Uint8Array()) };
}

const match = (correct: unknown) => ({ type: 'match', data: { correct } });
const sampling = (data: unknown) => ({ type: 'sampling', data });

describe('the score of a match', () => {
  it('may be 1 and 0, in any spelling, and other numbers', async () => {
    const { scores, events } = await sealed([1, 0, true, 0.25].map(match));
    expect(scores).toEqual({ accuracy: 0.5625 });
    expect(events.raw('correct')).toEqual([true, false, true, null, null]);
  });

  it('is not counted twice with a number that is reported beside it', async () => {
    const { scores } = await sealed([match(1), { type: 'metrics', data: { accuracy: 0 } }]);
    expect(scores).toEqual({ accuracy: 1, 'metrics.accuracy': 0 });
  });

  it.each([
    ['match', { correct: 'yes' }, 'data.correct of a match event must be'],
    ['match', { correct: '1' }, '(1, 0, 0.5), but is "1"'],
    ['match', { correct: [true] }, 'but is [true]'],
    ['metrics', { score: 'good' }, 'data.score of a metrics event must be'],
  ])('that is text is refused with the reason: %s %j', async (type, data, reason) => {
    const lake = new TestLake();
    const answer = await lake.post([event({ type, data }), finalReport(1)]);
    expect(answer.quarantined).toMatchObject([{ index: 0 }]);
    const key = lake.keys().find((each) => each.startsWith(`quarantine/${PROJECT}/refused/`));
    expect(lake.text(key ?? '')).toContain(JSON.stringify(reason).slice(1, -1));
  });

  it.each([null, 'NaN', '-Infinity'])('that is missing costs only itself: %j', async (none) => {
    const { record, scores } = await sealed([match(true), match(none), match(false)]);
    expect(record).toMatchObject({ status: 'complete', events: 4 });
    expect(scores).toEqual({ accuracy: 0.5 });
  });
});

describe('tokens and cost', () => {
  it.each([
    { usage: { prompt_tokens: 7, completion_tokens: 2 }, cost: 0.5 },
    { usage: { input_tokens: 7, output_tokens: 2, total_cost: 0.5 } },
    { usage: { input_tokens: 9, prompt_tokens: 7, completion_tokens: 2, cost: 9 }, cost: 0.5 },
    { cost: 0.5, usage: { completion_tokens: 2, output_tokens: 9, prompt_tokens: 7, cost: 9 } },
    { total_cost: 0.5, usage: { input_tokens: 7, prompt_tokens: null, output_tokens: 2 } },
  ])('have the names of any API: %j', async (data) => {
    const { record } = await sealed([sampling(data)]);
    expect(record).toMatchObject({ prompt_tokens: 7, completion_tokens: 2, cost: 0.5 });
  });

  it('of a spec too', async () => {
    const spec = {
      type: 'spec',
      event_id: 0,
      sample_id: null,
      data: { usage: { input_tokens: 7 } },
    };
    expect((await sealed([match(1), spec])).record).toMatchObject({ prompt_tokens: 7 });
  });
});

it('one clock of 1970 does not move a run', async () => {
  const { record } = await sealed(
    [match(true), { ...match(true), created_at: '1970-01-01T00:00:00Z' }, match(false)],
    'named',
  );
  expect(record).toMatchObject({ month: '2026-11', duration_seconds: 0 });
});

it('an event with 1.0 for 1 is the same event', async () => {
  const lake = new TestLake();
  const one = event({ event_id: 0, sample_id: 's', data: { correct: true, x: 1 } });
  await lake.post([one, finalReport(1)]);
  await lake.post(JSON.stringify([one]).replace('"x":1', '"x":1.0'));
  await lake.drain();
  const stored = await readSealRecord(lake.memory, { project: PROJECT, runId: RUN });
  expect(stored?.content).toMatchObject({ status: 'complete', conflicts: 0 });
});

it('what a tool reports of a metric has the name of the metric', async () => {
  const lake = new TestLake();
  const data = { 'acc,none': 0.5, 'acc_stderr,none': 0.1 };
  await lake.post([event({ type: 'metrics', data: { acc: 0.5 } }), finalReport(1, { data })]);
  await lake.drain();
  const key = lake.keys().find((each) => each.startsWith('final_reports/')) ?? '';
  const rows = await readParquet(lake.memory.objects.get(key) ?? new Uint8Array());
  expect(rows.strings('metric_name')).toEqual(['acc', 'acc_stderr,none']);
});
