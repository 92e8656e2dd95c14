import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rebuild } from '#pipeline/rebuild/rebuild.ts';
import {
  benchmark,
  detailed,
  documentNames,
  documentText,
  evaluation,
  failure,
} from '../support/documents.ts';
import { type FaultMoment, FaultyStore } from '../support/faults.ts';
import { event, wholeRun } from '../support/events.ts';
import { PROJECT, TestLake } from '../support/lake.ts';
import { rows } from '../support/parquet-rows.ts';

const MONTH = 'year=2026/month=11';
const SET = '261112T131025123Z';

async function lakeOf(...documents: unknown[]): Promise<TestLake> {
  const lake = new TestLake();
  for (const document of documents) await lake.postResults(document);
  await lake.drain();
  expect(lake.failures).toEqual([]);
  return lake;
}

const index = (lake: TestLake, table: string) => rows(lake, `${table}/demo/${MONTH}/index.parquet`);

describe('an evaluation', () => {
  it('becomes a run in evalsig’s layout for each suite and metric with details', async () => {
    const document = JSON.parse(documentText('evaluation_results_2026-11-12_13-10-25.json')) as {
      suites: Record<string, { metrics: Record<string, { details: object[]; passed: number }> }>;
    };
    const lake = await lakeOf(document);
    const manifest = JSON.parse(lake.text('store/demo/manifest.json')) as {
      runs: Record<string, unknown>[];
    };
    expect(manifest.runs).toHaveLength(5);
    const id = `${SET}::answer_accuracy::is_safe`;
    const metric = document.suites['answer_accuracy']?.metrics['is_safe'];
    expect(manifest.runs.find(({ run_id }) => run_id === id)).toMatchObject({
      model_id: 'unknown',
      task_id: 'answer_accuracy',
      metric_name: 'is_safe',
      ts: '2026-11-12T13:10:25.123000+00:00',
      path: `${MONTH}/run_id=${id}.parquet`,
      n_items: metric?.details.length,
    });
    const items = await rows(lake, `store/demo/${MONTH}/run_id=${id}.parquet`);
    expect(items.filter(({ score }) => score === 1)).toHaveLength(metric?.passed ?? -1);
    expect(items[0]).toMatchObject({
      item_id: 'evt_ans_000',
      epoch: 0,
      metadata_json: '{"input":"question 0","output":"answer 0","verdict":"passes is_safe"}',
    });
  });

  it('keeps what a detail says as it was written, big numbers and unknown members too', async () => {
    const text = `{"timestamp": "2026-11-12T13:10:25.123Z", "suites": {"a": {"metrics": {"m": {"passed": 1,
      "total": 1, "score": 1.0, "details": [{"event_id": "e", "passed": true, "tokens": 12345678901234567890,
      "metadata": {"p": 1.0, "q": NaN}}]}}}}}`;
    const lake = await lakeOf(text);
    const [item] = await rows(lake, `store/demo/${MONTH}/run_id=${SET}::a::m.parquet`);
    expect(item?.['metadata_json']).toBe(
      '{"tokens": 12345678901234567890,       "metadata": {"p": 1.0, "q": null}}',
    );
  });

  it('takes an event that comes again as its next epoch', async () => {
    const details = ['a', 'b', 'a'].map((event_id) => ({ event_id, passed: event_id === 'a' }));
    const metrics = { m: { passed: 2, total: 3, score: 0.667, details } };
    const lake = await lakeOf(evaluation({ suites: { s: { metrics } } }));
    const items = await rows(lake, `store/demo/${MONTH}/run_id=${SET}::s::m.parquet`);
    expect(items.map(({ item_id, epoch }) => [item_id, epoch])).toEqual([
      ['a', 0],
      ['b', 0],
      ['a', 1],
    ]);
    expect(await index(lake, 'runs')).toMatchObject([
      { score: 0.5, n_items: 3n, duplicate_samples: 1n },
    ]);
  });

  it('without details becomes a row in the index and no items', async () => {
    const metrics = { m: { passed: 9, total: 10, score: 0.9 } };
    const lake = await lakeOf(evaluation({ suites: { s: { metrics } } }));
    expect(lake.keys('store/')).toEqual(['store/demo/manifest.json']);
    expect(await index(lake, 'runs')).toMatchObject([
      { run_id: `${SET}::s::m`, n_items: 10n, score: 0.9, path: null, stderr: 0.09999999999999999 },
    ]);
  });

  it('is scored by its counts where only some of the details are there', async () => {
    const details = [{ event_id: 'a', passed: false }];
    const metrics = { m: { passed: 9, total: 10, score: 0.9, details } };
    const lake = await lakeOf(evaluation({ suites: { s: { metrics } } }));
    expect(await index(lake, 'runs')).toMatchObject([{ score: 0.9, n_items: 10n }]);
    expect(await rows(lake, `store/demo/${MONTH}/run_id=${SET}::s::m.parquet`)).toHaveLength(1);
  });

  it.each([
    ['the model parameter', { model: ['m1'] }, { model: 'm2' }, 'm1'],
    ['else the configuration’s model', {}, { model: 'm2' }, 'm2'],
    ['else unknown, whoever the judges are', {}, { judge_models: ['j'] }, 'unknown'],
  ])('is of %s', async (_, parameters, configuration, model) => {
    const lake = new TestLake();
    await lake.postResults(detailed([true], { configuration }), { parameters });
    await lake.drain();
    expect(await index(lake, 'suites')).toMatchObject([{ model_id: model, suite: 'quality' }]);
    expect(await index(lake, 'runs')).toMatchObject([{ model_id: model, task_id: 'quality' }]);
  });

  it('has the mean as its score where the metric is not pass or fail', async () => {
    const details = [0.25, 0.75].map((score, i) => ({ event_id: `e${i}`, passed: null, score }));
    const metrics = { m: { passed: null, total: 2, score: 0.5, details } };
    const lake = await lakeOf(evaluation({ suites: { s: { metrics } } }));
    expect(await index(lake, 'suites')).toMatchObject([{ passed: null, score: 0.5 }]);
    const items = await rows(lake, `store/demo/${MONTH}/run_id=${SET}::s::m.parquet`);
    expect(items.map(({ score }) => score)).toEqual([0.25, 0.75]);
  });

  it('gives a row for each suite and metric, with the marks that concern it', async () => {
    const good = { passed: 1, total: 2, score: 0.5 };
    const suites = {
      a: { metrics: { m: good, n: { ...good, score: 0.7 } }, overall_score: 0.9 },
      b: { metrics: { m: good } },
      c: { metrics: {} },
    };
    const lake = await lakeOf(evaluation({ suites, timestamp: '2026-11-12T13:10:25.123' }));
    const found = (await index(lake, 'suites')).map(({ suite, metric_name, marks_json }) => [
      suite,
      metric_name,
      (JSON.parse(String(marks_json)) as { field: string }[]).map(({ field }) => field),
    ]);
    expect(found).toEqual([
      ['a', 'm', ['/timestamp', '/suites/a/overall_score']],
      ['a', 'n', ['/timestamp', '/suites/a/metrics/n/score', '/suites/a/overall_score']],
      ['b', 'm', ['/timestamp']],
      ['c', null, ['/timestamp']],
    ]);
    expect(await index(lake, 'evaluations')).toMatchObject([{ mark_count: 3n, total_suites: 3n }]);
  });
});

describe('a benchmark', () => {
  it('makes each provider a model, and compares them', async () => {
    const lake = await lakeOf(
      JSON.parse(documentText('benchmark_results_2026-11-12_16-00-00.json')),
    );
    const runs = await index(lake, 'runs');
    expect(runs.map(({ model_id, task_id, cost }) => [model_id, task_id, cost])).toEqual([
      ['anthropic/claude-3-sonnet', 'benchmark', 2.9],
      ['openai/gpt-4o-mini', 'benchmark', 0.31],
      ['openai/gpt-4o', 'benchmark', 4.4],
    ]);
    const found = await index(lake, 'benchmarks');
    expect(found.filter(({ best_overall }) => best_overall)).toMatchObject([
      { provider: 'openai/gpt-4o' },
    ]);
    expect(found.filter(({ best_value }) => best_value)).toMatchObject([
      { provider: 'openai/gpt-4o-mini', cost_savings: 1 - 0.31 / 4.4, claimed_cost_savings: 0.93 },
    ]);
  });
});

describe('an error', () => {
  it('is a row with the error and the partial results', async () => {
    const lake = await lakeOf(failure());
    expect(await index(lake, 'evaluations')).toMatchObject([
      {
        status: 'error',
        error_type: 'MetricError',
        error_message: "Metric 'is_safe' failed",
        error_details_json: '{"suite":"quality"}',
        partial_results_json: '{"suites":{"quality":{"events_processed":7,"status":"failed"}}}',
      },
    ]);
    expect(await index(lake, 'runs')).toEqual([]);
  });
});

describe('names', () => {
  it('of suites and metrics never leave their prefix, and give unique ids', async () => {
    const metric = { passed: 1, total: 1, score: 1, details: [{ event_id: 'e', passed: true }] };
    const names = [
      '../x',
      '..',
      'a::b',
      'a%3A%3Ab',
      '',
      'é/\u0000',
      'x'.repeat(400),
      `${'x'.repeat(400)}y`,
    ];
    const suites = Object.fromEntries(
      names.map((name) => [name, { metrics: { [name]: metric, b: metric } }]),
    );
    const lake = await lakeOf(evaluation({ suites }));
    const files = lake.keys('store/').filter((key) => key.endsWith('.parquet'));
    expect(files).toHaveLength(2 * names.length);
    expect(files.filter((key) => !key.startsWith(`store/demo/${MONTH}/run_id=`))).toEqual([]);
    expect(files.filter((key) => key.split('/').length !== 5 || key.length > 300)).toEqual([]);
    const ids = (await index(lake, 'runs')).map(({ run_id }) => run_id);
    expect(new Set(ids).size).toBe(2 * names.length);
    expect(ids).toContain(`${SET}::../x::b`);
    expect(ids).toContain(`${SET}::a%3A%3Ab::b`);
  });

  it('of a document are refused as run ids of recorders', async () => {
    const lake = new TestLake();
    const answer = await lake.post([
      event({ run_id: SET }),
      event({ run_id: `${SET}::quality::m` }),
    ]);
    expect(answer.quarantined.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/begins like the time of a results document/),
      expect.stringMatching(/begins like the time of a results document/),
    ]);
    expect(answer.accepted).toBe(0);
  });
});

describe('documents of one time', () => {
  const one = detailed([true, true]);
  const other = detailed([true, false]);

  it('that are equal are one, whatever their spelling', async () => {
    const again = `{"suites": ${JSON.stringify(one['suites'])}, \n "timestamp": "2026-11-12T13:10:25.123Z"}`;
    const lake = await lakeOf(one, again, one);
    expect(await index(lake, 'evaluations')).toHaveLength(1);
    const alone = await lakeOf(again);
    await alone.postResults(one);
    await alone.drain();
    expect(alone.snapshot()).toEqual(lake.snapshot());
  });

  it('that differ are both kept and told apart by their content', async () => {
    const lake = await lakeOf(one, other);
    const found = await index(lake, 'evaluations');
    const hash = String(found[1]?.['content_hash']);
    expect(found.map(({ document_id }) => document_id)).toEqual([
      SET,
      `${SET}-${hash.slice(0, 8)}`,
    ]);
    expect(lake.keys('store/').filter((key) => key.endsWith('.parquet'))).toHaveLength(2);
  });

  it('make the same lake one after the other, in any order, as together', async () => {
    const together = await lakeOf(one, other);
    for (const [first, second] of [
      [one, other],
      [other, one],
    ]) {
      const lake = await lakeOf(first);
      await lake.postResults(second);
      await lake.drain();
      expect(lake.snapshot()).toEqual(together.snapshot());
    }
  });

  it('keep the parameters of their own requests, also when they are staged together', async () => {
    const lake = new TestLake();
    await lake.postResults(one, { parameters: { model: ['m1'] } });
    await lake.postResults(other);
    await lake.drain();
    const models = (await index(lake, 'suites')).map(({ model_id, score }) => [model_id, score]);
    expect(models.sort()).toEqual(
      [
        ['m1', 1],
        ['unknown', 0.5],
      ].sort(),
    );
  });
});

describe('the lake', () => {
  const documents = [
    ...documentNames()
      .slice(0, 4)
      .map((name) => JSON.parse(documentText(name)) as object),
    benchmark(),
    failure(),
    detailed([true]),
    detailed([false]),
  ];

  it('does not depend on order, repetition or grouping', async () => {
    const expected = (await lakeOf(...documents)).snapshot();
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(documents, { minLength: documents.length }),
        fc.array(fc.nat(documents.length - 1), { maxLength: 3 }),
        fc.integer({ min: 1, max: 5 }),
        async (order, repeated, group) => {
          const lake = new TestLake();
          const all = [...order, ...repeated.flatMap((at) => documents[at] ?? [])];
          for (let at = 0; at < all.length; at += group) {
            const lines = all.slice(at, at + group).map((each) => JSON.stringify(each));
            await lake.postResults(lines.join('\n'), { format: 'lines' });
            if (at % 2 === 0) await lake.drain();
          }
          await lake.drain();
          expect(lake.snapshot()).toEqual(expected);
        },
      ),
      { numRuns: 8 },
    );
  }, 60_000);
});

describe('a fault at any call to the store', () => {
  const scenario = async (lake: TestLake): Promise<void> => {
    await lake
      .postResults(detailed([true, false]))
      .catch(() => lake.postResults(detailed([true, false])));
    for (let round = 0; round < 4; round++) await lake.wait(2);
    await lake
      .postResults(detailed([false, false]))
      .catch(() => lake.postResults(detailed([false, false])));
    await lake.postResults(benchmark());
    for (let round = 0; round < 4; round++) await lake.wait(2);
  };

  it.each<FaultMoment>(['before', 'after'])(
    '%s its effect leaves the same lake as no fault, once the message has come again',
    async (moment) => {
      const calm = new TestLake();
      const counting = new FaultyStore(calm.memory, 0, moment);
      calm.store = counting;
      await scenario(calm);
      const expected = calm.snapshot();
      expect(calm.keys('store/').filter((key) => key.endsWith('.parquet'))).toHaveLength(2);
      for (let failing = 1; failing <= counting.calls; failing++) {
        const lake = new TestLake();
        lake.store = new FaultyStore(lake.memory, failing, moment);
        await scenario(lake);
        expect(new Set(lake.failures.map(({ error }) => error)).size, `call ${failing}`).toBe(1);
        expect(lake.snapshot(), `call ${failing}`).toEqual(expected);
      }
    },
    60_000,
  );
});

describe('rebuild', () => {
  it('makes everything again from the documents files, beside the recorder’s runs', async () => {
    const lake = await lakeOf(detailed([true, false]), detailed([true]), benchmark(), failure());
    await lake.post(wholeRun(2));
    await lake.drain();
    const before = lake.snapshot();
    for (const prefix of ['store/', 'runs/', 'evaluations/', 'suites/', 'benchmarks/', 'seals/']) {
      await lake.memory.delete(lake.keys(prefix));
    }
    expect(await rebuild(lake.memory)).toMatchObject([{ project: PROJECT, runs: 4 }]);
    expect(lake.snapshot()).toEqual(before);
    const all = new Map(lake.memory.objects);
    await rebuild(lake.memory);
    expect(new Map(lake.memory.objects)).toEqual(all);
  });
});

describe('bad input', () => {
  it('is kept whole in quarantine with its reason, and the rest goes on', async () => {
    const lake = new TestLake();
    const whole = JSON.stringify(detailed([true]));
    const lines = [whole.slice(0, 100), '{"latest_evaluation": "x"}', whole];
    const answer = await lake.postResults(lines.join('\n'), { format: 'lines' });
    expect(answer.accepted).toBe(1);
    expect(answer.quarantined.map(({ index }) => index)).toEqual([0, 1]);
    const [key = ''] = lake.keys('quarantine/demo/refused/');
    const kept = lake
      .text(key)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(kept).toMatchObject([{ text: lines[0] }, { text: lines[1] }]);
  });

  it('is not a document with 50,000 details in one suite', async () => {
    const details = Array.from({ length: 50_000 }, (_, i) => ({
      event_id: `evt_${i}`,
      passed: i % 3 > 0,
      input: `question ${i}`,
      output: `answer ${i}`,
      verdict: 'passes',
    }));
    const passed = details.filter((detail) => detail.passed).length;
    const metrics = { m: { passed, total: 50_000, score: passed / 50_000, details } };
    const lake = await lakeOf(evaluation({ suites: { s: { metrics } } }));
    expect(await index(lake, 'runs')).toMatchObject([{ n_items: 50_000n }]);
  }, 30_000);
});
