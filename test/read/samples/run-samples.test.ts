import { describe, expect, it, vi } from 'vitest';
import { contentHash } from '#contract/content-hash.ts';
import { TextTable } from '#lake/columns/text-table.ts';
import { prune } from '#pipeline/retention/prune.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { runSamples } from '#read/samples/run-samples.ts';
import { SAMPLE_FLAGS, samplesAnswer } from '#schemas/dashboard/samples.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { CountingStore } from '../../support/counting-store.ts';
import { detailed } from '../../support/documents.ts';
import { event, finalReport, wholeRun } from '../../support/events.ts';
import { PROJECT, TestLake } from '../../support/lake.ts';
import { unpackColumn, unpackTable } from '../../support/unpack-table.ts';

const RUN = '261121081110AVTYYZOZ';

async function ask(lake: TestLake, run = RUN) {
  const { read, revision } = await runSamples(lake.memory, PROJECT, run);
  const { samples, epochs, metrics, ...rest } = samplesAnswer.strict().parse(await read());
  return {
    ...{ ...rest, revision },
    samples: unpackTable(samples),
    epochs: unpackTable(epochs),
    scores: Object.fromEntries(
      metrics.map(({ metric_name, scores }) => [metric_name, unpackColumn(scores)]),
    ),
  };
}

const at = (seconds: number) => ({ created_at: `2026-11-21T08:11:${10 + seconds}Z` });

/** a: sampled, then right; b: wrong, then right; c: an error; d: two metrics. */
const events = [
  event({
    event_id: 0,
    sample_id: 'a',
    type: 'sampling',
    data: { usage: { prompt_tokens: 20, completion_tokens: 3 } },
    ...at(0),
  }),
  event({ event_id: 1, sample_id: 'a', ...at(2) }),
  event({ event_id: 2, sample_id: 'b', data: { correct: false }, ...at(3) }),
  event({ event_id: 3, sample_id: 'b', data: { correct: true }, ...at(4) }),
  event({ event_id: 4, sample_id: 'c', type: 'error', data: {}, ...at(5) }),
  event({ event_id: 5, sample_id: 'd', ...at(6) }),
  event({ event_id: 6, sample_id: 'd', type: 'metrics', data: { f1: 0.25 }, ...at(6) }),
  finalReport(7, at(7)),
];

async function sealed(...bodies: unknown[]): Promise<TestLake> {
  const lake = new TestLake();
  for (const body of bodies) await lake.post(body);
  await lake.drain();
  expect(lake.failures).toEqual([]);
  return lake;
}

const { error, unscored, repeated, mixed, conflict } = SAMPLE_FLAGS;

describe('the samples of a run', () => {
  it('that is receiving have each name made once, however many metrics it has', async () => {
    const lake = new TestLake();
    const data = Object.fromEntries(Array.from({ length: 40 }, (_, metric) => [`m${metric}`, 1]));
    const samples = Array.from({ length: 300 }, (_, id) => id);
    await lake.post(
      samples.map((id) => event({ event_id: id, sample_id: `s.${id}`, type: 'metrics', data })),
    );
    await lake.drain();
    const made = vi.spyOn(TextTable.prototype, 'textOf');
    try {
      const answer = await ask(lake);
      expect(answer.samples.length).toBe(samples.length);
      // Each sample, a type and a creator; the place of an event and its task are looked at too.
      expect(made.mock.calls.length).toBeLessThan(3 * samples.length);
    } finally {
      made.mockRestore();
    }
  });

  it('have scores, answers, tokens and time, in the order of their events', async () => {
    const { samples, scores, epochs, status, pruned } = await ask(await sealed(events));
    expect({ status, pruned }).toEqual({ status: 'complete', pruned: {} });
    const none = { prompt_tokens: null, completion_tokens: null };
    expect(samples).toEqual([
      {
        sample_id: 'a',
        cluster_id: null,
        epochs: 1,
        flags: 0,
        events: 2,
        prompt_tokens: 20,
        completion_tokens: 3,
        ms: 2000,
      },
      {
        sample_id: 'b',
        cluster_id: null,
        epochs: 2,
        flags: repeated + mixed,
        events: 2,
        ...none,
        ms: 1000,
      },
      {
        sample_id: 'c',
        cluster_id: null,
        epochs: 0,
        flags: error + unscored,
        events: 1,
        ...none,
        ms: 0,
      },
      { sample_id: 'd', cluster_id: null, epochs: 1, flags: 0, events: 2, ...none, ms: 0 },
    ]);
    expect(scores).toEqual({ accuracy: [1, 0.5, null, 1], f1: [null, null, null, 0.25] });
    expect(epochs).toEqual([
      { sample: 1, metric: 0, epoch: 0, score: 0 },
      { sample: 1, metric: 0, epoch: 1, score: 1 },
    ]);
  });

  it('have their cluster, the first of several, whatever the order of their answers', async () => {
    const answers = [
      ['a', 'two'],
      ['a', 'one'],
      ['b', 'one'],
      ['c', undefined],
    ] as const;
    const numbered = answers.map(([sample_id, cluster_id], event_id) =>
      event({ event_id, sample_id, data: { correct: true, cluster_id } }),
    );
    const { samples } = await ask(await sealed([...numbered, finalReport(numbered.length)]));
    expect(samples.map(({ cluster_id }) => cluster_id)).toEqual(['one', 'one', null]);
  });

  it('are the same before the seal, as far as they came', async () => {
    const lake = new TestLake();
    await lake.post(events.slice(0, -1));
    await lake.stageOnce();
    const before = await ask(lake);
    expect(before).toMatchObject({ status: 'receiving', source_hash: null });
    await lake.post(events.slice(-1));
    await lake.drain();
    const after = await ask(lake);
    expect(after.revision).not.toBe(before.revision);
    for (const part of ['samples', 'scores', 'epochs'] as const) {
      expect(after[part]).toEqual(before[part]);
    }
  });

  it('tell of an event that lost to another', async () => {
    const other = event({ event_id: 5, sample_id: 'd', data: { correct: false }, ...at(6) });
    const { samples } = await ask(await sealed(events, [other]));
    expect(samples.map(({ flags }) => flags)).toEqual([
      0,
      repeated + mixed,
      error + unscored,
      conflict,
    ]);
  });

  it('have no events in a results document', async () => {
    const lake = new TestLake();
    const { documents } = await lake.postResults(detailed([true, false]));
    await lake.drain();
    const set = documents[0]?.id ?? '';
    const run = JSON.parse(lake.text(`store/${PROJECT}/manifest.json`)) as {
      runs: { run_id: string }[];
    };
    const id = run.runs.find(({ run_id }) => run_id.startsWith(set))?.run_id ?? '';
    const { samples, scores } = await ask(lake, id);
    expect(samples).toMatchObject([
      { events: null, ms: null },
      { events: null, ms: null },
    ]);
    expect(Object.values(scores)).toEqual([[1, 0]]);
  });
});

describe('a run whose detail was pruned', () => {
  async function prunedOf(retention: object): Promise<TestLake> {
    const lake = await sealed(events);
    await writeSettings(lake.memory, PROJECT, projectSettingsSchema.parse({ retention }));
    await lake.clock.advance(400 * 86_400_000);
    await prune({ store: lake.memory, clock: lake.clock });
    return lake;
  }

  it('has what is left of it', async () => {
    const withoutEvents = await ask(await prunedOf({ events: 1 }));
    expect(withoutEvents.samples.map(({ sample_id }) => sample_id)).toEqual(['a', 'b', 'd']);
    expect(withoutEvents.samples[1]).toMatchObject({ events: null, flags: repeated + mixed });
    expect(withoutEvents.scores).toMatchObject({ accuracy: [1, 0.5, 1] });
    const withoutItems = await ask(await prunedOf({ items: 1 }));
    expect(withoutItems.samples).toHaveLength(4);
    expect(withoutItems.samples[2]).toMatchObject({ epochs: null, flags: error, events: 1 });
    expect(withoutItems.scores).toMatchObject({ accuracy: [null, null, null, null] });
  });

  it('says since when there is nothing', async () => {
    await expect(ask(await prunedOf({ items: 1, events: 1 }))).rejects.toThrow(
      /the samples of run/,
    );
  });
});

it('reads the columns that it needs, and not what models said', async () => {
  const words = (i: number) => Array.from({ length: 100 }, (_, j) => contentHash(`${i} ${j}`));
  const many = Array.from({ length: 800 }, (_, i) =>
    event({ event_id: i, sample_id: `s${i}`, type: 'sampling', data: { output: words(i) } }),
  );
  const lake = await sealed(many, [finalReport(many.length)]);
  const [key = ''] = lake.keys('events/').filter((each) => each.endsWith('.parquet'));
  const sizeBytes = (await lake.memory.head(key))?.sizeBytes ?? 0;
  expect(sizeBytes).toBeGreaterThan(1024 * 1024);
  const counting = new CountingStore(lake.memory);
  const { read } = await runSamples(counting, PROJECT, RUN);
  expect((await read()).samples.rows).toBe(many.length);
  expect(counting.peek().bytes).toBeLessThan(sizeBytes / 2);
});

it('says which run there is not', async () => {
  await expect(ask(new TestLake())).rejects.toThrow(`no run "${RUN}"`);
});

it('has one revision while the run stays', async () => {
  const lake = await sealed(wholeRun(2));
  const { revision } = await ask(lake);
  expect((await ask(lake)).revision).toBe(revision);
  await lake.post([event({ event_id: 1, sample_id: 'tiny.dev.9', data: { correct: true } })]);
  await lake.drain();
  expect((await ask(lake)).revision).not.toBe(revision);
});
