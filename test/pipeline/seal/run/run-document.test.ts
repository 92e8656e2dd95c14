import { describe, expect, it } from 'vitest';
import { readDocument } from '#documents/read-document.ts';
import { mean, roundScore } from '#documents/scores.ts';
import { type EvaluationDocument, parseResults } from '#schemas/results.ts';
import { event, finalReport, fixtureBodies, wholeRun } from '../../../support/events.ts';
import { TestLake } from '../../../support/lake.ts';

const RUN = '261121081110AVTYYZOZ';

async function documentOf(bodies: readonly unknown[], task?: string) {
  const lake = new TestLake();
  for (const body of bodies) {
    await lake.post(body, task === undefined ? {} : { parameters: { task: [task], tag: ['b'] } });
  }
  await lake.drain();
  const [key = '', ...others] = lake.keys('results/demo/evaluation_results_');
  expect(others).toEqual([]);
  const text = lake.text(key);
  const results = parseResults(JSON.parse(text));
  if (results.kind !== 'evaluation') throw new Error(`a document of kind ${results.kind}`);
  return { key, text, document: results.document };
}

function metricOf({ suites }: EvaluationDocument, name = 'accuracy') {
  const metric = Object.values(suites)[0]?.metrics[name];
  if (!metric) throw new Error(`no metric ${name}`);
  return metric;
}

describe('the scores of a document', () => {
  it('are finite for finite scores, however large', () => {
    const largest = Number.MAX_VALUE;
    expect(mean([largest, null, largest])).toBe(largest);
    expect(roundScore(largest)).toBe(largest);
    expect(roundScore(0.12345)).toBe(0.123);
  });
});

describe('the results document of a captured oaieval run', () => {
  it('has the file name and the members of the format', async () => {
    const { key, document } = await documentOf(fixtureBodies('oaieval.5-samples'));
    expect(key).toBe(`results/demo/evaluation_results_2026-11-21_08-11-10.${RUN}.json`);
    expect(document).toMatchObject({
      timestamp: '2026-11-21T08:11:10.000Z',
      total_events: 5,
      suites: { 'tiny.dev': { events_processed: 5, overall_score: 0.6, tags: [] } },
      summary: {
        total_suites: 1,
        overall_score: 0.6,
        total_metrics: 1,
        total_passed: 3,
        total_evaluated: 5,
        pass_rate: 0.6,
      },
      configuration: { model: 'dumb/echo' },
      evalake: { project: 'demo', run_id: RUN, status: 'complete', events: 11 },
    });
    expect(document.duration).toBeCloseTo(0.008219, 6);
  });

  it('has a detail for each sample, from its match and its sampling event', async () => {
    const { document, text } = await documentOf(fixtureBodies('oaieval.5-samples'));
    const { details = [], ...rest } = metricOf(document);
    expect(rest).toEqual({ passed: 3, total: 5, score: 0.6 });
    expect(details[0]).toEqual({
      event_id: 'tiny.dev.3',
      passed: true,
      input: 'Capital of France, again?',
      output: 'Paris',
      verdict: 'picked "Paris", expected "Paris"',
      metadata: { expected: 'Paris', picked: 'Paris', sampled: 'Paris', options: ['Paris'] },
    });
    expect(details[2]).toMatchObject({ passed: false, verdict: 'picked null, expected "nope"' });
    expect(text).toContain('"output":"42 \\u00e9\\u4f60\\u597d\\ud83d\\ude80"');
    expect(text).toContain('"final_report":{"accuracy": 0.6, "boostrap_std": 0.29650927472846444');
  });
});

describe('a metric', () => {
  it('has its mean as score when it is not pass or fail, says so, and counts in no total', async () => {
    const scores = [0.25, 0.5, 1].map((f1, i) =>
      event({ event_id: i, sample_id: `t.${i}`, type: 'metrics', data: { f1, ok: f1 === 1 } }),
    );
    const { document } = await documentOf([[...scores, finalReport(3)]]);
    expect(metricOf(document, 'f1')).toMatchObject({
      passed: null,
      total: 3,
      score: (0.25 + 0.5 + 1) / 3,
      score_type: 'mean',
      details: [{ passed: null, score: 0.25 }, { score: 0.5 }, { score: 1 }],
    });
    expect(metricOf(document, 'ok')).toMatchObject({ passed: 1, total: 3, score: 0.333 });
    expect(document.summary).toMatchObject({
      total_metrics: 2,
      total_passed: 1,
      total_evaluated: 3,
      pass_rate: 0.333,
      overall_score: 0.458,
    });
  });

  it('does not count in the overall score on another scale than 0 to 1, unless all metrics are', async () => {
    const metrics = (data: object, id: number) =>
      event({ event_id: id, sample_id: `t.${id}`, type: 'metrics', data });
    const both = await documentOf([
      [metrics({ f1: 0.5, tokens: 90 }, 0), metrics({ f1: 0.7, tokens: 40 }, 1), finalReport(2)],
    ]);
    expect(metricOf(both.document, 'tokens')).toMatchObject({ passed: null, score: 65 });
    expect(both.document.summary).toMatchObject({ total_metrics: 2, overall_score: 0.6 });
    const alone = await documentOf([[metrics({ tokens: 90 }, 0), finalReport(1)]]);
    expect(alone.document.summary).toMatchObject({ total_metrics: 1, overall_score: 90 });
  });

  it('counts both answers to a sample, and names the second one by its epoch', async () => {
    const again = event({ event_id: 2, sample_id: 'tiny.dev.0', data: { correct: false } });
    const { document } = await documentOf([[...wholeRun(2).slice(0, 2), again, finalReport(3)]]);
    const { details = [], ...rest } = metricOf(document);
    expect(rest).toEqual({ passed: 1, total: 3, score: 0.333 });
    expect(details.map(({ event_id, epoch }) => [event_id, epoch])).toEqual([
      ['tiny.dev.0', undefined],
      ['tiny.dev.1', undefined],
      ['tiny.dev.0', 1],
    ]);
    expect(document.total_events).toBe(2);
  });
});

describe('input and output', () => {
  const sampling = (id: number, prompt: unknown, sampled: unknown) =>
    event({ event_id: id, sample_id: 't.0', type: 'sampling', data: { prompt, sampled } });
  const match = (id: number, data: object) =>
    event({ event_id: id, sample_id: 't.0', data: { correct: true, ...data } });

  async function detailsOf(...events: Record<string, unknown>[]) {
    const { document } = await documentOf([[...events, finalReport(events.length)]]);
    return metricOf(document).details ?? [];
  }

  it('come from the last sampling before the answer, else from the first', async () => {
    const details = await detailsOf(
      match(0, {}),
      sampling(1, 'p1', ['s1']),
      sampling(2, 'p2', ['s2']),
      match(3, {}),
      sampling(4, 'p3', ['s3']),
    );
    expect(details).toMatchObject([
      { input: 'p1', output: 's1' },
      { input: 'p2', output: 's2' },
    ]);
  });

  it('come from the answer itself when it has them', async () => {
    const own = match(1, { prompt: 'own', sampled: null, output: 'mine', expected: ['x'] });
    expect(await detailsOf(sampling(0, 'p', ['s']), own)).toMatchObject([
      { input: 'own', output: 'mine', verdict: 'expected ["x"]' },
    ]);
  });

  it.each<[string, unknown, string | undefined]>([
    ['text', 'hello "you"\u2028', 'hello "you"\u2028'],
    ['null', null, undefined],
    ['a number', 1.5, '1.5'],
    ['a list of one', ['one'], 'one'],
    ['a list of more', ['a', 'b'], '["a","b"]'],
    ['no list of anything', [], '[]'],
    ['an object', { a: 1 }, '{"a":1}'],
    ['chat messages', [{ content: 'x' }, { role: 'user', content: 'last' }], 'last'],
    ['a message in parts', [{ content: [{ text: 'x' }] }], '[{"content":[{"text":"x"}]}]'],
    ['1,000 letters', 'é'.repeat(1000), 'é'.repeat(1000)],
    ['1,001 letters', 'é'.repeat(1001), `${'é'.repeat(1000)}…`],
    ['half a pair at the end', `${'x'.repeat(999)}😀y`, `${'x'.repeat(999)}\ufffd…`],
  ])('are read from %s', async (_, value, text) => {
    const [detail] = await detailsOf(sampling(0, value, value), match(1, {}));
    expect(detail?.input).toBe(text);
    expect(detail?.output).toBe(text);
  });
});

describe('a run', () => {
  it('has a document without metrics when it has no items', async () => {
    const { document } = await documentOf([[finalReport(0)]]);
    expect(document).toMatchObject({
      total_events: 0,
      suites: { unknown: { metrics: {}, overall_score: null } },
      summary: { total_metrics: 0, overall_score: null, pass_rate: null },
    });
  });

  it('of a task from outside keeps its name and its prefix', async () => {
    const { key, document } = await documentOf([wholeRun(2)], '../x "y"');
    expect(Object.keys(document.suites)).toEqual(['../x "y"']);
    expect(key).toMatch(/^results\/demo\/[^/]+$/);
    expect(document.suites['../x "y"']?.tags).toEqual(['b']);
  });

  it('has its spec in the configuration as it was sent', async () => {
    const spec = { completion_fns: ['m'], eval_name: 't', run_config: { seed: 1 } };
    const first = event({ event_id: 0, sample_id: null, type: 'spec', data: spec });
    const { document } = await documentOf([[first, ...wholeRun(2)]]);
    expect(document.configuration).toEqual({ model: 'm', run_spec: spec });
  });

  it('leaves details beyond the first 10,000 of a metric to its items file, and says so', async () => {
    const lake = new TestLake();
    await lake.post(wholeRun(10_003));
    await lake.drain();
    const [key = ''] = lake.keys('results/demo/evaluation_results_');
    const { marks, ...read } = readDocument(Buffer.from(lake.text(key)));
    if (read.kind !== 'evaluation') throw new Error(`a document of kind ${read.kind}`);
    const { details = [], ...rest } = metricOf(read.document);
    expect(rest).toEqual({
      passed: 5002,
      total: 10_003,
      score: 0.5,
      details_omitted: 3,
      details_file: lake.keys('store/demo/').find((name) => name.includes(RUN)),
    });
    expect(details).toHaveLength(10_000);
    expect(details.at(-1)?.event_id).toBe('tiny.dev.9999');
    expect(marks).toEqual([]);
  });

  it('leaves no document under its former name when it turns out to have begun earlier', async () => {
    const own = { run_id: 'mine' };
    const lake = new TestLake();
    await lake.post(wholeRun(2, own));
    await lake.drain();
    const [later] = lake.keys('results/demo/evaluation_results_');
    const early = { ...own, created_at: '2026-11-21T08:00:00Z' };
    await lake.post([event({ ...early, event_id: 2, sample_id: 'tiny.dev.2' })]);
    await lake.wait(900);
    expect(later).toBe('results/demo/evaluation_results_2026-11-21_08-11-10.mine.json');
    expect(lake.keys('results/demo/evaluation_results_')).toEqual([
      'results/demo/evaluation_results_2026-11-21_08-00-00.mine.json',
    ]);
  });
});
