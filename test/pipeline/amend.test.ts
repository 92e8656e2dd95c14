import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventsKey, runDocumentKey } from '#contract/keys.ts';
import { REVISION_MEMBER } from '#contract/revision.ts';
import { parseTime } from '#contract/time.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import { eventPage } from '#read/event-page.ts';
import { itemPage } from '#read/item-page.ts';
import { runDetail } from '#read/run-detail.ts';
import { runDetail as runDetailSchema } from '#read/run-answers.ts';
import { amendment } from '../support/amendments.ts';
import { event, finalReport, wholeRun } from '../support/events.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';
const WHO = { author: 'alice', reason: 'the key was wrong' };

let lake: TestLake;
beforeEach(() => {
  lake = new TestLake();
});

const detail = async (run = RUN, where = lake) =>
  runDetailSchema.parse(JSON.parse(await runDetail(where.memory, PROJECT, run)));

const itemSchema = z.object({
  metric_name: z.string(),
  item_id: z.string(),
  epoch: z.int(),
  score: z.number(),
});

/** `metric item epoch score` of each item. */
async function items(run = RUN, where = lake) {
  const { texts } = await itemPage(where.memory, PROJECT, run, { limit: 1000 });
  return texts.map((text) => Object.values(itemSchema.parse(JSON.parse(text))).join(' '));
}

async function send(...events: readonly unknown[]) {
  await lake.post(events);
  await lake.drain();
}

async function amend(body: Record<string, unknown>, run = RUN) {
  await lake.clock.advance(1000);
  const answer = await lake.amend(run, { ...WHO, ...body });
  await lake.drain();
  return answer;
}

describe('an amendment of a run', () => {
  it("replaces an event's data: score, items, document and listing follow, the event stays", async () => {
    await send(...wholeRun(4));
    expect(await detail()).toMatchObject({ revision: 1, metrics: [{ score: 0.5, n_items: 4 }] });
    const { amendment_id } = await amend({ event_id: 1, data: { correct: true, by: 'hand' } });
    const run = await detail();
    expect(run).toMatchObject({
      status: 'complete',
      revision: 2,
      events: 6,
      expected: 4,
      duration_seconds: 0,
      metrics: [{ score: 0.75, n_items: 4 }],
      amendment_count: 1,
      amendments: [
        {
          ...WHO,
          amendment_id,
          target: { event_id: 1 },
          amended_at: '2026-11-21T09:00:01.000000+00:00',
          withdraw: false,
          data_json: '{"correct":true,"by":"hand"}',
          events: 1,
          before: [{ event_id: 1, data_json: '{"correct":false}', withdrawn: false }],
        },
      ],
    });
    expect(await items()).toContain('accuracy tiny.dev.1 0 1');
    const key = runDocumentKey(PROJECT, parseTime(run.ts), RUN);
    expect(lake.text(key)).toContain('"metadata":{"by":"hand"}');
    const { texts } = await eventPage(lake.memory, PROJECT, RUN, { limit: 100 });
    expect(texts.filter((text) => text.includes('"event_id":1,'))[0]).toContain('false');
    expect(texts.at(-1)).toContain('"evalake_amendment"');
  });

  it('withdraws an item: it leaves items and denominator, and the run stays whole', async () => {
    await send(...wholeRun(4));
    await amend({ item: 'tiny.dev.1', withdraw: true });
    expect(await detail()).toMatchObject({
      status: 'complete',
      missing_count: 0,
      metrics: [{ score: 2 / 3, n_items: 3 }],
      amendments: [{ target: { item: 'tiny.dev.1' }, withdraw: true, data_json: null }],
    });
    expect((await items()).join()).not.toContain('tiny.dev.1');
    expect(lake.text('store/demo/manifest.json')).toContain('"n_items": 3');
  });

  it('finds an item whose name has half a character', async () => {
    const name = '\uD83D';
    await send(event({ sample_id: name }), finalReport(1));
    await amend({ item: name, withdraw: true });
    expect(await detail()).toMatchObject({ amendments: [{ events: 1 }], metrics: [] });
  });

  it('leaves a run of which everything was withdrawn without metrics', async () => {
    await send(...wholeRun(1));
    await amend({ event_id: 0, withdraw: true });
    expect(await detail()).toMatchObject({ status: 'complete', metrics: [] });
  });

  it('withdraws one metric, or one epoch; the other answers keep their epochs', async () => {
    const metrics = (id: number, data: object) =>
      event({ event_id: id, sample_id: 'a', type: 'metrics', data });
    await send(
      ...[0, 1, 2].map((id) => metrics(id, { f1: id, bleu: 0.5 })),
      finalReport(3, { data: {} }),
    );
    await amend({ item: 'a', metric: 'f1', epoch: 1, withdraw: true });
    expect(await items()).toEqual([
      'bleu a 0 0.5',
      'bleu a 1 0.5',
      'bleu a 2 0.5',
      'f1 a 0 0',
      'f1 a 2 2',
    ]);
    await amend({ item: 'a', epoch: 0, withdraw: true });
    await amend({ item: 'a', metric: 'bleu', withdraw: true });
    expect(await items()).toEqual(['f1 a 2 2']);
    expect(await detail()).toMatchObject({ duplicate_samples: 0, amendment_count: 3 });
  });

  it('can be taken back by a later one, whatever way the event was named', async () => {
    await send(...wholeRun(2));
    await amend({ item: 'tiny.dev.1', withdraw: true });
    await amend({ event_id: 1, data: { correct: true } });
    const { metrics, amendments } = await detail();
    expect(metrics).toMatchObject([{ score: 1, n_items: 2 }]);
    expect(amendments[1]?.before).toEqual([
      { event_id: 1, data_json: '{"correct":false}', withdrawn: true },
    ]);
  });

  it('of a posted item names it as it was posted', async () => {
    await lake.postItems('mine', [
      { item: 'q1', score: 0 },
      { item: 'q1', score: 1, epoch: 1 },
      { item: 'q2', score: 1 },
    ]);
    await lake.finish('mine', 3);
    await lake.drain();
    await amend({ item: 'q1', metric: 'score', epoch: 0, data: { score: 1 } }, 'mine');
    await amend({ item: 'q2', withdraw: true }, 'mine');
    expect(await items('mine')).toEqual(
      expect.arrayContaining(['score q1 0 1', 'score q1 1 1']) as string[],
    );
    expect(await detail('mine')).toMatchObject({
      status: 'complete',
      expected: 3,
      missing_count: 0,
      metrics: [{ score: 1, n_items: 2 }],
    });
  });

  it('of something that is not there waits, and takes effect when it comes', async () => {
    const [first, second, third, ...rest] = wholeRun(4);
    await send(first, second, ...rest);
    await lake.wait(QUIET_SECONDS);
    await amend({ event_id: 2, withdraw: true });
    await lake.wait(QUIET_SECONDS);
    expect(await detail()).toMatchObject({
      status: 'incomplete',
      missing: [[2, 2]],
      amendments: [{ events: 0, before: [] }],
    });
    await send(third);
    expect(await detail()).toMatchObject({
      status: 'complete',
      metrics: [{ n_items: 3 }],
      amendments: [{ events: 1, before: [{ event_id: 2 }] }],
    });
  });

  it('counts tokens and model of what counts, and leaves the time of the run alone', async () => {
    const sampling = (id: number, tokens: number) =>
      event({ event_id: id, type: 'sampling', data: { usage: { prompt_tokens: tokens } } });
    await send(sampling(0, 10), sampling(1, 5), finalReport(2, { data: {} }));
    const before = await detail();
    await amend({ event_id: 0, data: { usage: { prompt_tokens: 7 } } });
    expect(await detail()).toMatchObject({ prompt_tokens: 12, ts: before.ts, duration_seconds: 0 });
    await amend({ event_id: 1, withdraw: true });
    expect(await detail()).toMatchObject({ prompt_tokens: 7, created_by: 'tester' });
  });

  it('of an event that came with two contents counts, and the run stays conflicted', async () => {
    await send(...wholeRun(2), event({ event_id: 0, data: { correct: false } }));
    await amend({ event_id: 0, data: { correct: 0.25 } });
    const run = await detail();
    expect(run).toMatchObject({ status: 'conflicted', conflicts: 1 });
    expect(run.metrics).toMatchObject([{ score: 0.125 }]);
  });

  it('belongs to the revision that was amended: one of a former revision does not count', async () => {
    const revision = '20261121T085900000Z-0a1b2c3d';
    await send(...wholeRun(2));
    await send(...wholeRun(2, { [REVISION_MEMBER]: revision, data: { correct: true } }));
    await amend({ event_id: 0, withdraw: true });
    expect(await detail()).toMatchObject({ amendment_count: 0, metrics: [{ n_items: 2 }] });
    await lake.amend(RUN, { ...WHO, event_id: 0, withdraw: true }, revision);
    await lake.drain();
    expect(await detail()).toMatchObject({ amendment_count: 1, metrics: [{ n_items: 1 }] });
  });

  it('that comes before all events of its run waits there, and moves neither its start nor its length', async () => {
    const at = '2026-11-21 08:11:10.000000+00:00';
    const early = amendment({ event_id: 0, withdraw: true }, { runId: 'nightly' });
    await send(early);
    await lake.wait(QUIET_SECONDS);
    expect(await detail('nightly')).toMatchObject({ status: 'incomplete', events: 1, metrics: [] });
    await send(...wholeRun(2, { run_id: 'nightly', created_at: at }));
    expect(await detail('nightly')).toMatchObject({
      status: 'complete',
      ts: at.replace(' ', 'T'),
      duration_seconds: 0,
      metrics: [{ n_items: 1 }],
    });
    expect(lake.keys('results/demo/').filter((key) => key.includes('nightly'))).toHaveLength(1);
  });

  it('that is sent twice with its time is one', async () => {
    await send(...wholeRun(2));
    const body = { event_id: 0, withdraw: true, created_at: '2026-11-21T08:30:00Z' };
    const [first, second] = [await amend(body), await amend(body)];
    expect(second).toEqual(first);
    expect(await detail()).toMatchObject({ amendment_count: 1, revision: 2, events: 4 });
  });

  it('survives a rebuild', async () => {
    await send(...wholeRun(3));
    await amend({ item: 'tiny.dev.1', withdraw: true });
    const [before, snapshot] = [await detail(), lake.snapshot()];
    await rebuild(lake.memory);
    expect(lake.snapshot()).toEqual(snapshot);
    expect(await detail()).toEqual(before);
  });

  it('shows long data cut, and keeps it whole', async () => {
    await send(...wholeRun(1));
    await amend({ event_id: 0, data: { correct: true, note: 'ü'.repeat(5000) } });
    const [shown] = (await detail()).amendments;
    expect(shown?.data_json).toHaveLength(1001);
    const { texts } = await eventPage(lake.memory, PROJECT, RUN, { limit: 100 });
    expect(texts.at(-1)).toContain('ü'.repeat(5000));
  });
});

const target = fc.oneof(
  fc.record({ event_id: fc.integer({ min: 0, max: 6 }) }),
  fc.record(
    {
      item: fc.constantFrom('a', 'b', 'c'),
      metric: fc.constantFrom('accuracy', 'f1', 'none'),
      epoch: fc.integer({ min: 0, max: 2 }),
    },
    { requiredKeys: ['item'] },
  ),
);
const change = fc.oneof(
  fc.constant({ withdraw: true }),
  fc.record({ data: fc.constantFrom({ correct: 0.25 }, { f1: 2 }, { f1: 3, bleu: 1 }, null, 7) }),
);
const time = fc.constantFrom('2026-11-21T08:30:00Z', '2026-11-21T08:31:00Z');
const amendments = fc
  .array(fc.tuple(target, change, time), { minLength: 1, maxLength: 6 })
  .map((list) => list.map(([of, how, created_at]) => amendment({ ...of, ...how, created_at })));

const EVENTS = [
  ...['a', 'b', 'a', 'c', 'a'].map((sample_id, event_id) =>
    event({
      event_id,
      sample_id,
      ...(event_id % 2 === 0
        ? { data: { correct: event_id === 0 } }
        : { type: 'metrics', data: { f1: event_id, bleu: 0.5 } }),
    }),
  ),
  event({ event_id: 5, sample_id: 'b', type: 'sampling', data: { model: 'x' } }),
  finalReport(6),
];

function split<T>(list: readonly T[], sizes: readonly number[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0, i = 0; at < list.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    parts.push(list.slice(at, at + size));
    at += size;
  }
  return parts;
}

async function lakeOf(parts: readonly (readonly unknown[])[]): Promise<unknown> {
  const made = new TestLake();
  for (const part of parts) {
    await made.post(part);
    await made.drain();
  }
  await made.wait(QUIET_SECONDS);
  const record = await readSealRecord(made.memory, { project: PROJECT, runId: RUN });
  const { revision: _, stale: __, ...lasting } = record?.content ?? {};
  expect(made.memory.objects.has(eventsKey(PROJECT, '2026-11', RUN))).toBe(true);
  return [made.snapshot(), lasting];
}

it('amendments give the same bytes in any order, repetition and grouping', async () => {
  const cases = amendments.chain((list) => {
    const all = [...EVENTS, ...list];
    return fc.record({
      all: fc.constant(all),
      order: fc.shuffledSubarray(all, { minLength: all.length }),
      repeated: fc.array(fc.constantFrom(...all), { maxLength: 6 }),
      sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
    });
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ all, order, repeated, sizes }) => {
      expect(await lakeOf(split([...order, ...repeated], sizes))).toEqual(await lakeOf([all]));
    }),
    { numRuns: 60 },
  );
});
