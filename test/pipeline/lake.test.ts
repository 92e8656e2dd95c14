import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsOf } from '#json/members.ts';
import { parseManifest } from '#lake/evalsig-manifest.ts';
import { readEventsFile } from '#lake/events-file.ts';
import { readParquet } from '#parquet/index.ts';
import { eventRow } from '#lake/events/event-rows.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { sweep } from '#pipeline/stage/sweep.ts';
import type { SealRecord } from '#lake/seal-record.ts';
import { event, finalReport, fixtureBodies, wholeRun } from '../support/events.ts';
import { PROJECT, QUIET_SECONDS, TestLake } from '../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';

async function record(lake: TestLake, runId = RUN): Promise<SealRecord> {
  const stored = await readSealRecord(lake.memory, { project: PROJECT, runId });
  if (!stored) throw new Error(`run ${runId} is not sealed`);
  return stored.content;
}

async function sealed(bodies: readonly unknown[]): Promise<TestLake> {
  const lake = new TestLake();
  for (const body of bodies) await lake.post(body);
  await lake.drain();
  return lake;
}

/** The texts of the events of a body. */
function textsOf(body: string): string[] {
  const bytes = Buffer.from(body);
  const all = elementsOf(bytes, { start: 0, end: bytes.length });
  return all.map(({ start, end }) => bytes.toString('utf8', start, end));
}

function manifestRuns(lake: TestLake, project = PROJECT) {
  return parseManifest(Buffer.from(lake.text(`store/${project}/manifest.json`))).runs;
}

describe('a run that is whole', () => {
  it('is sealed at once, and leaves nothing in the inbox or the queues', async () => {
    const lake = await sealed([wholeRun(4)]);
    expect(await record(lake)).toMatchObject({
      status: 'complete',
      events: 5,
      missing: [],
      task_id: 'tiny.dev',
      model_id: 'unknown',
      revision: 1,
    });
    expect(lake.keys()).toEqual([
      'comparisons/demo/year=2026/month=11/index.parquet',
      `events/demo/year=2026/month=11/run_id=${RUN}.parquet`,
      'final_reports/demo/year=2026/month=11/index.parquet',
      `results/demo/evaluation_results_2026-11-21_08-11-10.${RUN}.json`,
      'results/demo/evaluation_summary.json',
      'runs/demo/year=2026/month=11/index.parquet',
      `seals/demo/${RUN}.json`,
      'store/demo/manifest.json',
      `store/demo/year=2026/month=11/run_id=${RUN}.parquet`,
    ]);
    for (const queue of [lake.events, lake.seals, lake.manifests, lake.judgements]) {
      expect(queue.messages).toEqual([]);
    }
  });

  it('has its items in the form that evalsig reads', async () => {
    const lake = await sealed([wholeRun(2)]);
    const file = lake.memory.objects.get(`store/demo/year=2026/month=11/run_id=${RUN}.parquet`);
    const items = await readParquet(file ?? new Uint8Array());
    expect(items.names).toEqual(
      'project_id run_id model_id task_id metric_name item_id cluster_id epoch score config_hash ts metadata_json'.split(
        ' ',
      ),
    );
    expect(items.strings('item_id')).toEqual(['tiny.dev.0', 'tiny.dev.1']);
    expect(items.numbers('score')).toEqual([1, 0]);
    expect(items.numbers('ts')).toEqual([
      Date.parse('2026-11-21T08:11:10Z') * 1000,
      Date.parse('2026-11-21T08:11:10Z') * 1000,
    ]);
  });

  it('has a manifest entry in evalsig’s exact shape', async () => {
    const lake = await sealed([wholeRun(2)]);
    expect(lake.text('store/demo/manifest.json')).toBe(`{
  "project_id": "demo",
  "version": 1,
  "runs": [
    {
      "run_id": "${RUN}",
      "model_id": "unknown",
      "task_id": "tiny.dev",
      "metric_name": "accuracy",
      "ts": "2026-11-21T08:11:10.000000+00:00",
      "path": "year=2026/month=11/run_id=${RUN}.parquet",
      "n_items": 2,
      "config_hash": "",
      "delta": null,
      "p_value": null,
      "verdict": null,
      "parent_run_id": null
    }
  ]
}`);
  });

  it('takes model, task, metric, configuration and tags from the request', async () => {
    const lake = new TestLake();
    await lake.post(wholeRun(2), {
      parameters: { model: ['m-2'], task: ['t'], config_hash: ['c'], tag: ['b', 'a'] },
    });
    await lake.drain();
    expect(await record(lake)).toMatchObject({
      model_id: 'm-2',
      task_id: 't',
      config_hash: 'c',
      tags: ['a', 'b'],
    });
  });

  it('is complete with only a final report of 0 events: in the index, not in the manifest', async () => {
    const lake = await sealed([[finalReport(0)]]);
    expect(await record(lake)).toMatchObject({ status: 'complete', events: 1, metrics: [] });
    expect(lake.keys('store/')).toEqual(['store/demo/manifest.json']);
    expect(manifestRuns(lake)).toEqual([]);
    const index = lake.memory.objects.get('runs/demo/year=2026/month=11/index.parquet');
    const rows = await readParquet(index ?? new Uint8Array());
    expect(rows.strings('run_id')).toEqual([RUN]);
    expect(rows.strings('metric_name')).toEqual([null]);
  });

  it('keeps the data of its events as the text that was sent', async () => {
    const text =
      '{"correct": true, "big": 9007199254740993, "z": -0.0, "t": 5e-324, "s": "\\u0000\\u00e9 é"}';
    const body = JSON.stringify([event(), finalReport(1)]).replace(
      JSON.stringify(event()['data']),
      text,
    );
    const lake = await sealed([body]);
    const file = lake.memory.objects.get(`events/demo/year=2026/month=11/run_id=${RUN}.parquet`);
    const rows = await readEventsFile(file ?? new Uint8Array());
    expect(eventRow(rows, 0).data.toString()).toBe(text);
    const items = lake.memory.objects.get(`store/demo/year=2026/month=11/run_id=${RUN}.parquet`);
    const [metadata] = (await readParquet(items ?? new Uint8Array())).strings('metadata_json');
    expect(metadata).toBe(text.replace('"correct": true, ', ''));
  });

  it('may have events after its final report, numbered on from it', async () => {
    const late = event({ event_id: 2, sample_id: 'tiny.dev.2' });
    expect(await record(await sealed([[...wholeRun(2), late]]))).toMatchObject({
      status: 'complete',
      events: 4,
    });
  });

  it('keeps members of an event that have no column', async () => {
    const lake = await sealed([[event({ attempt: 3 }), finalReport(1)]]);
    const file = lake.memory.objects.get(`events/demo/year=2026/month=11/run_id=${RUN}.parquet`);
    const rows = await readEventsFile(file ?? new Uint8Array());
    expect([0, 1].map((row) => eventRow(rows, row).extraJson)).toEqual(['{"attempt":3}', null]);
  });
});

describe('metrics', () => {
  it('come from match events and from every number or boolean of metrics events', async () => {
    const lake = await sealed([
      [
        event(),
        event({
          event_id: 1,
          type: 'metrics',
          data: { f1: 0.5, ok: true, note: 'x', accuracy: 0.9 },
        }),
        finalReport(2),
      ],
    ]);
    const runs = manifestRuns(lake).map(({ run_id, metric_name, n_items }) => [
      run_id,
      metric_name,
      n_items,
    ]);
    expect(runs).toEqual([
      [RUN, 'accuracy', 1],
      [`${RUN}::f1`, 'f1', 1],
      [`${RUN}::metrics.accuracy`, 'metrics.accuracy', 1],
      [`${RUN}::ok`, 'ok', 1],
    ]);
  });

  it('have the requested metric as the main one, else accuracy, else the first by name', async () => {
    const metrics = [event({ type: 'metrics', data: { b: 1, a: 2 } }), finalReport(1)];
    const asked = new TestLake();
    await asked.post(metrics, { parameters: { metric: ['b'] } });
    await asked.drain();
    expect(manifestRuns(asked).map(({ run_id }) => run_id)).toEqual([RUN, `${RUN}::a`]);
    const unasked = await sealed([metrics]);
    expect(manifestRuns(unasked).map(({ run_id }) => run_id)).toEqual([RUN, `${RUN}::b`]);
  });

  it('count the second answer to a sample as its next epoch', async () => {
    const again = event({ event_id: 1, data: { correct: false } });
    const lake = await sealed([[event(), again, finalReport(2)]]);
    expect(await record(lake)).toMatchObject({
      duplicate_samples: 1,
      metrics: [{ n_items: 2, score: 0.5, stderr: null }],
    });
  });

  it('have files of their own also when the name is no file name', async () => {
    const names = ['a/b', '..', 'x'.repeat(300), `${'x'.repeat(299)}y`];
    const data = Object.fromEntries(names.map((name, i) => [name, i]));
    const lake = await sealed([[event({ type: 'metrics', data }), finalReport(1)]]);
    const paths = manifestRuns(lake).map(({ path }) => path);
    expect(new Set(paths).size).toBe(4);
    for (const path of paths) {
      expect(path).toMatch(/^year=2026\/month=11\/run_id=[A-Za-z0-9._:@=+%-]+\.parquet$/);
      expect(path.length).toBeLessThan(255);
      expect(lake.memory.objects.has(`store/demo/${path}`)).toBe(true);
    }
  });
});

describe('a run that is not whole', () => {
  it('waits, then is sealed as incomplete with its missing ranges', async () => {
    const lake = await sealed([[event({ event_id: 2 }), event({ event_id: 5 }), finalReport(9)]]);
    expect(lake.keys('seals/')).toEqual([]);
    await lake.wait(QUIET_SECONDS - 1);
    expect(lake.keys('seals/')).toEqual([]);
    await lake.wait(2);
    expect(await record(lake)).toMatchObject({
      status: 'incomplete',
      missing: [
        [0, 1],
        [3, 4],
        [6, 8],
      ],
      missing_count: 7,
    });
  });

  it('is incomplete without a final report, even when no number is missing', async () => {
    const lake = await sealed([wholeRun(3).slice(0, 3)]);
    await lake.wait(QUIET_SECONDS + 1);
    expect(await record(lake)).toMatchObject({
      status: 'incomplete',
      missing: [],
      final_report_json: null,
    });
  });

  it('waits for the quiet period after its newest object, with one nudge', async () => {
    const lake = new TestLake();
    for (let i = 0; i < 5; i++) {
      await lake.post([event({ event_id: i })]);
      await lake.drain();
      await lake.wait(QUIET_SECONDS / 2);
    }
    expect(lake.keys('seals/')).toEqual([]);
    await lake.wait(QUIET_SECONDS);
    expect(await record(lake)).toMatchObject({ events: 5, revision: 1 });
  });

  it('becomes complete when the rest comes late, and the record counts the revision', async () => {
    const [first, ...rest] = wholeRun(3);
    const lake = await sealed([rest]);
    await lake.wait(QUIET_SECONDS + 1);
    expect(await record(lake)).toMatchObject({ status: 'incomplete', revision: 1 });
    await lake.post([first]);
    await lake.drain();
    expect(await record(lake)).toMatchObject({ status: 'complete', revision: 2, events: 4 });
    expect(lake.snapshot()).toEqual((await sealed([wholeRun(3)])).snapshot());
  });

  it('is found by the sweep when its nudge was lost', async () => {
    const lake = new TestLake();
    await lake.post([event()]);
    await lake.stageOnce();
    lake.seals.clear();
    await lake.wait(QUIET_SECONDS + 1);
    expect(await sweep(lake, QUIET_SECONDS)).toMatchObject([{ project: 'demo' }]);
    await lake.drain();
    expect(await record(lake)).toMatchObject({ status: 'incomplete' });
  });
});

describe('repetition', () => {
  it('of a batch adds nothing and is no revision', async () => {
    const lake = await sealed([wholeRun(3)]);
    const before = lake.snapshot();
    await lake.post(wholeRun(3));
    await lake.drain();
    expect(lake.snapshot()).toEqual(before);
    expect(await record(lake)).toMatchObject({ revision: 1, conflicts: 0 });
  });

  it('of an event in another spelling is the same event', async () => {
    const lake = await sealed([wholeRun(3)]);
    await lake.post(JSON.stringify(wholeRun(3), null, 3));
    await lake.drain();
    expect(await record(lake)).toMatchObject({ events: 4, conflicts: 0 });
  });

  it('with one event changed is a conflict: one stays, the other is quarantined', async () => {
    const lake = await sealed([wholeRun(3)]);
    const changed = wholeRun(3).map((each, i) =>
      i === 1
        ? { ...each, data: { correct: true }, created_at: '2026-11-21 09:00:00+00:00' }
        : each,
    );
    for (let time = 0; time < 2; time++) {
      await lake.post(changed);
      await lake.drain();
    }
    expect(await record(lake)).toMatchObject({
      events: 4,
      conflicts: 1,
      metrics: [{ score: 2 / 3 }],
    });
    const [key = '', ...others] = lake.keys('quarantine/demo/conflicts/');
    expect(others).toEqual([]);
    expect(lake.text(key)).toContain('2026-11-21T09:00:00.000000+00:00');
  });
});

describe('several runs', () => {
  it('in one batch are sealed one by one', async () => {
    const lake = await sealed([[...wholeRun(2), ...wholeRun(3, { run_id: 'b' })]]);
    expect(await record(lake)).toMatchObject({ events: 3 });
    expect(await record(lake, 'b')).toMatchObject({ events: 4 });
    expect(manifestRuns(lake).map(({ run_id }) => run_id)).toEqual([RUN, 'b']);
  });

  it.each(['a/b', '..', 'a\0b', 'claude::mmlu::1', ' ', 'x'.repeat(160)])(
    'can be called %j without leaving their folders',
    async (runId) => {
      const lake = await sealed([wholeRun(1, { run_id: runId })]);
      expect(await record(lake, runId)).toMatchObject({ status: 'complete', run_id: runId });
      for (const key of lake.keys()) expect(key).toMatch(/^[a-z_]+\/demo\/[^\0]+$/);
      for (const key of lake.keys()) expect(key.split('/')).not.toContain('..');
      expect(manifestRuns(lake).map(({ run_id }) => run_id)).toEqual([runId]);
    },
  );

  it('keep the manifest entries of other writers', async () => {
    const lake = await sealed([wholeRun(1)]);
    const key = 'store/demo/manifest.json';
    const foreign = lake
      .text(key)
      .replaceAll(RUN, 'by-hand')
      .replace('"verdict": null', '"verdict": "ALLOW"');
    lake.memory.objects.set(key, Buffer.from(foreign));
    await lake.post(wholeRun(1, { run_id: 'b' }));
    await lake.drain();
    expect(manifestRuns(lake).map(({ run_id, verdict }) => [run_id, verdict])).toEqual([
      ['by-hand', 'ALLOW'],
      ['b', 'INCONCLUSIVE'],
    ]);
  });
});

describe('the home month', () => {
  it('is that of the run’s id, however late its events come', async () => {
    const lake = await sealed([wholeRun(2, { created_at: '2027-03-01 00:00:00+00:00' })]);
    expect(await record(lake)).toMatchObject({ month: '2026-11' });
  });
});

describe('poison', () => {
  it('fails alone, and is named by its message', async () => {
    const lake = new TestLake();
    await lake.events.send([{ body: 'no envelope' }, { body: '{"v":1}' }]);
    await lake.post(wholeRun(1));
    await lake.drain();
    expect(lake.failures.map(({ error }) => error.name)).toEqual([
      'UndecodableMessageError',
      'UndecodableMessageError',
    ]);
    expect(await record(lake)).toMatchObject({ status: 'complete' });
  });
});

describe('order', () => {
  const bodies = [
    'mixed.1000-events.report-first',
    'mixed.250-events',
    'oaieval.5-samples',
  ].flatMap(fixtureBodies);

  it('of arrival, grouping and repetition do not change a byte of the lake', async () => {
    const calm = (await sealed(bodies)).snapshot();
    expect(Object.keys(calm).length).toBeGreaterThan(10);
    const arrivals = fc.shuffledSubarray([...bodies, ...bodies.slice(3, 6)], {
      minLength: bodies.length + 3,
    });
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(5), { minLength: bodies.length + 3, maxLength: bodies.length + 3 }),
        async (order, batch, dice) => {
          const lake = new TestLake();
          lake.stageBatch = batch;
          for (const [i, body] of order.entries()) {
            await lake.post(body);
            const throwOf = dice[i] ?? 0;
            if (throwOf === 1) await lake.stageOnce();
            if (throwOf === 2) await lake.sealOnce();
            if (throwOf === 3) await lake.manifestOnce();
            if (throwOf === 4) await lake.drain();
          }
          await lake.drain();
          expect(lake.snapshot()).toEqual(calm);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('of single events does not change a byte of the lake', async () => {
    const events = fixtureBodies('oaieval.5-samples').flatMap((body) => textsOf(body));
    const calm = (await sealed([`[${events.join(',')}]`])).snapshot();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), async (order) => {
        const lake = new TestLake();
        for (const each of order) await lake.post(`[${each}]`);
        await lake.drain();
        expect(lake.snapshot()).toEqual(calm);
      }),
      { numRuns: 20 },
    );
  });

  it('of conflicting events does not decide which one stays', async () => {
    const variants = [1, 2, 3].map((picked) => event({ data: { correct: picked === 1, picked } }));
    const posts = [...variants.map((each) => [each]), [finalReport(1)]];
    const calm = (await sealed(posts)).snapshot();
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(posts, { minLength: 4 }),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        async (order, drains) => {
          const lake = new TestLake();
          for (const [i, body] of order.entries()) {
            await lake.post(body);
            if (drains[i]) await lake.drain();
          }
          await lake.drain();
          const { ...got } = lake.snapshot();
          // The names of the quarantined losers do not depend on which of them once won.
          expect(got).toEqual(calm);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a damaged inbox object', () => {
  it('fails its run with a clear error and leaves the others alone', async () => {
    const lake = new TestLake();
    await lake.post(wholeRun(1));
    await lake.stageOnce();
    const [key = ''] = lake.keys('inbox/');
    lake.memory.objects.set(key, gzipSync('{"event_id":1}\n'));
    await lake.post(wholeRun(1, { run_id: 'b' }));
    await lake.drain();
    expect(lake.failures[0]?.error.name).toBe('DamagedEventError');
    expect(await record(lake, 'b')).toMatchObject({ status: 'complete' });
    expect(lake.keys('inbox/')).toEqual([key]);
  });
});
