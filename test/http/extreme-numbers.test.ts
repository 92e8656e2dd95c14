import { afterAll, beforeAll, expect, it } from 'vitest';
import { benchmark, detailed, evaluation } from '../support/documents.ts';
import { event, finalReport } from '../support/events.ts';
import { LocalServer } from '../support/local-server.ts';

const RUN = '261121081110AVTYYZOZ';
const LARGEST = Number.MAX_VALUE;
const NUMBERS = [LARGEST, LARGEST, -LARGEST, Number.MIN_VALUE, 1e200, 0];
const TOKENS = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 2 ** 63, -1];

const whole = [
  ...NUMBERS.map((f1, id) => ({ type: 'metrics', data: { f1, cost: f1 }, id })),
  ...TOKENS.map((count, i) => ({
    type: 'sampling',
    data: { cost: LARGEST, usage: { prompt_tokens: count, completion_tokens: count } },
    id: NUMBERS.length + i,
  })),
];

const metric = { passed: Number.MAX_SAFE_INTEGER, total: Number.MAX_SAFE_INTEGER, score: LARGEST };
const mean = { passed: null, total: 3, score: LARGEST };
const provider = {
  metrics: { a: mean, b: mean },
  overall_score: LARGEST,
  cost_analysis: { total_cost: LARGEST, cost_per_score: LARGEST },
  performance: { avg_response_time: LARGEST, total_tokens: Number.MAX_SAFE_INTEGER },
};
const timestamp = '2026-11-13T13:10:25.123Z';
const documents = [
  detailed([true]),
  evaluation({
    ...{ timestamp, duration: LARGEST, total_events: Number.MAX_SAFE_INTEGER },
    suites: { s: { metrics: { a: mean, b: mean, c: metric, d: metric } } },
  }),
  benchmark({ timestamp, results: { large: provider, small: provider } }),
];

let local: LocalServer;

beforeAll(async () => {
  local = await LocalServer.start();
  await local.post([
    ...whole.map(({ id, type, data }) =>
      event({ event_id: id, sample_id: `tiny.dev.${id}`, type, data }),
    ),
    finalReport(whole.length, { data: { accuracy: LARGEST, other: -LARGEST } }),
  ]);
  for (const document of documents) {
    const answer = await fetch(`${local.url}/v1/projects/demo/results`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(document),
    });
    expect(await answer.json()).toMatchObject({ accepted: 1, quarantined: [] });
  }
});
afterAll(() => local.stop());

const get = (path: string) => fetch(`${local.url}/v1/projects/demo/${path}`);

it('seals the largest and smallest numbers, and answers every route about them', async () => {
  await expect
    .poll(async () => (await get(`runs/${RUN}`)).json(), { timeout: 20_000 })
    .toMatchObject({ status: 'complete' });
  await expect
    .poll(async () => (await (await get('documents')).json()) as object, { timeout: 20_000 })
    .toMatchObject({ documents: [{}, {}, {}] });
  // The summary is written last.
  await expect.poll(async () => (await get('summary')).status, { timeout: 20_000 }).toBe(200);
  const lists = [
    'runs',
    'trends',
    'trends?bucket=run',
    'suites',
    'benchmarks',
    'errors',
    'summary',
  ];
  const ofRun = ['', '/events', '/items', '/metrics', '/results'].map(
    (part) => `runs/${RUN}${part}`,
  );
  for (const path of [...lists, ...ofRun]) {
    const answer = await get(path);
    expect([path, answer.status, await answer.text()]).toEqual([path, 200, expect.any(String)]);
  }
  expect(local.errors).toEqual([]);
});
