import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { event, finalReport } from '../support/events.ts';
import { QUIET_SECONDS, TestLake } from '../support/lake.ts';
import { rows } from '../support/parquet-rows.ts';

const RUN = 'mine-1';
const recordSchema = z.looseObject({
  status: z.string(),
  events: z.int(),
  expected: z.int(),
  missing_count: z.int(),
  conflicts: z.int(),
  model_id: z.string(),
  task_id: z.string(),
  metrics: z.array(
    z.looseObject({
      metric_name: z.string(),
      score: z.number(),
      n_items: z.int(),
      path: z.string(),
    }),
  ),
});

let lake: TestLake;
beforeEach(() => {
  lake = new TestLake();
});

async function settle(): Promise<void> {
  await lake.drain();
  await lake.wait(QUIET_SECONDS);
  expect(lake.failures).toEqual([]);
}

function record(run = RUN) {
  return recordSchema.parse(JSON.parse(lake.text(`seals/demo/${run}.json`)));
}

function stored(path = '') {
  return rows(lake, `store/demo/${path}`);
}

const q = (n: number, score: number | boolean = 1) => ({ item: `q${n}`, score });

describe('items', () => {
  it('become a complete run as soon as as many are there as its finish says', async () => {
    const answer = await lake.postItems(RUN, {
      model: 'gpt-x',
      task: 'mine',
      items: [q(1, true), q(2, 0.25)],
    });
    expect(answer).toEqual({ accepted: 2, quarantined: [], runs: [RUN] });
    await lake.finish(RUN, 3, { note: 'late' });
    await lake.drain();
    expect(lake.keys('seals/')).toEqual([]);

    await lake.postItems(RUN, [q(3, false)]);
    await lake.drain();
    expect(record()).toMatchObject({
      status: 'complete',
      events: 4,
      expected: 3,
      missing_count: 0,
      model_id: 'gpt-x',
      task_id: 'mine',
      final_report_json: '{"note":"late"}',
      metrics: [{ metric_name: 'score', n_items: 3, main: true }],
    });
    expect(record().metrics[0]?.score).toBeCloseTo(1.25 / 3, 12);
  });

  it('of which some do not come leave a run that says how many', async () => {
    await lake.postItems(RUN, [q(1)]);
    await lake.finish(RUN, 3);
    await settle();
    expect(record()).toMatchObject({ status: 'incomplete', expected: 3, missing_count: 2 });
  });

  it('that are more than the finish says are not complete, until a finish says so', async () => {
    await lake.postItems(RUN, [q(1), q(2), q(3)]);
    await lake.finish(RUN, 2);
    await settle();
    expect(record()).toMatchObject({ status: 'incomplete', expected: 2 });
    await lake.finish(RUN, 3);
    await lake.drain();
    expect(record()).toMatchObject({ status: 'complete', expected: 3 });
  });

  it('without a finish are sealed as incomplete', async () => {
    await lake.postItems(RUN, [q(1)]);
    await settle();
    expect(record()).toMatchObject({ status: 'incomplete', metrics: [{ n_items: 1 }] });
  });

  it('that are posted again, later and spelled in another way, change nothing', async () => {
    await lake.postItems(RUN, '[{"item":"q1","score":1.0,"metadata":{"a":1,"b":2}}]');
    await lake.finish(RUN, 1);
    await lake.drain();
    const before = lake.snapshot();

    await lake.clock.advance(60_000);
    await lake.postItems(RUN, '[{"score":true,"metadata":{"b":2,"a":1},"item":"q1","epoch":0}]');
    await lake.finish(RUN, 1);
    await settle();
    expect(lake.snapshot()).toEqual(before);
    expect(record()).toMatchObject({ status: 'complete', conflicts: 0 });
  });

  it('with another score are a conflict, told once however often they come: the first stays', async () => {
    await lake.postItems(RUN, [q(1, 0), q(2)]);
    await lake.finish(RUN, 2);
    await lake.drain();
    let before = {};
    for (const minutes of [1, 2]) {
      await lake.clock.advance(minutes * 60_000);
      await lake.postItems(RUN, [q(1, 1)]);
      await settle();
      expect(record()).toMatchObject({ conflicts: 1, metrics: [{ score: 0.5, n_items: 2 }] });
      if (minutes === 2) expect(lake.snapshot()).toEqual(before);
      before = lake.snapshot();
    }
    expect(lake.keys('quarantine/demo/conflicts/')).toHaveLength(1);
  });

  it('that are in one request with two scores are refused but the first, and it says what to do', async () => {
    const answer = await lake.postItems(RUN, [q(1, 0), q(1, 1), q(1, 0)]);
    expect(answer).toMatchObject({ accepted: 2, quarantined: [{ index: 1 }] });
    expect(answer.quarantined[0]?.reason).toContain('epoch');
  });

  it('keep epochs, metrics and what was said of them', async () => {
    await lake.postItems(RUN, [
      { item: 'q1', epoch: 1, score: 0, metric: 'f1' },
      { item: 'q1', epoch: 0, score: 1, metric: 'f1', cluster: 'c' },
      { item: 'q1', score: true, metric: 'accuracy', input: 7, output: 'x', metadata: { n: [1] } },
    ]);
    await lake.finish(RUN, 3);
    await lake.drain();
    expect(record().status).toBe('complete');
    const [accuracy, f1] = record().metrics;
    const items = await stored(f1?.path);
    expect(items.sort((a, b) => Number(a['epoch']) - Number(b['epoch']))).toMatchObject([
      { item_id: 'q1', epoch: 0, score: 1, cluster_id: 'c', metadata_json: '{"cluster_id":"c"}' },
      { item_id: 'q1', epoch: 1, score: 0, cluster_id: null },
    ]);
    expect(await stored(accuracy?.path)).toMatchObject([
      {
        metadata_json: '{"input":"7","output":"x","metadata":{"n":[1]}}',
      },
    ]);
  });

  it('keep the digits that were sent', async () => {
    const exact = '{"n":12345678901234567890.10}';
    await lake.postItems(RUN, `[{"item":"q1","score":0.10,"metadata":${exact}}]`);
    await lake.finish(RUN, 1);
    await lake.drain();
    expect(await stored(record().metrics[0]?.path)).toMatchObject([
      { score: 0.1, metadata_json: `{"metadata":${exact}}` },
    ]);
  });

  it('take the metric of the request where they name none', async () => {
    await lake.postItems(RUN, [q(1)], { metric: ['f1'] });
    await lake.finish(RUN, 1);
    await lake.drain();
    expect(record().metrics).toMatchObject([{ metric_name: 'f1' }]);
  });

  it('beside the events of a recorder are whole when both are', async () => {
    await lake.post([event({ run_id: RUN }), finalReport(1, { run_id: RUN })]);
    await lake.postItems(RUN, [q(1)]);
    await settle();
    expect(record()).toMatchObject({ status: 'incomplete', events: 3 });
    await lake.finish(RUN, 1);
    await lake.drain();
    expect(record()).toMatchObject({
      status: 'complete',
      expected: 2,
      conflicts: 0,
      metrics: [{ metric_name: 'accuracy' }, { metric_name: 'score' }],
    });
  });
});

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 5 }),
  fc.constantFrom('__proto__', 'q.1'),
);
const item = fc.record({
  item: name,
  epoch: fc.nat(3),
  score: fc.oneof(fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })),
});
const distinctItems = fc.uniqueArray(item, {
  selector: ({ item, epoch }) => JSON.stringify([item, epoch]),
  minLength: 1,
  maxLength: 12,
});

it('items give one lake, whoever posts which of them, when and how often', async () => {
  await fc.assert(
    fc.asyncProperty(
      distinctItems,
      fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 6 }),
      async (items, repeated) => {
        const post = async (requests: readonly (readonly unknown[])[]) => {
          lake = new TestLake();
          for (const request of requests) {
            if (request.length > 0) await lake.postItems(RUN, request);
          }
          await lake.finish(RUN, items.length);
          await settle();
          return lake.snapshot();
        };
        const once = await post([items]);
        const parts = repeated.map(([from, to]) => items.slice(from, to));
        expect(await post([...parts, ...items.map((each) => [each])])).toEqual(once);
        expect(record()).toMatchObject({ status: 'complete', events: items.length + 1 });
      },
    ),
    { numRuns: 50 },
  );
});
