import { event } from '../../support/events.ts';
import { repeat } from '../shape.ts';
import { type LakeShape, write } from './endpoint-row.ts';

const RUN = 'a';

const list = <T>(count: number, of: (index: number) => T) =>
  Array.from({ length: Math.floor(count) }, (_, index) => of(index));
const members = (count: number) => Object.fromEntries(list(count, (i) => [`k${i}`, i]));

/** Bodies of as many kB: each as large as is taken, or 4 MB. */
export const largeRequests: LakeShape = {
  name: 'requests',
  from: 64,
  fill: async ({ pipeline, settle }) => {
    await pipeline.post([event({ run_id: RUN })]);
    await settle();
  },
  rows: [
    write('POST events', (kB) => ({
      path: 'events',
      body: JSON.stringify(list(5 * kB, (event_id) => event({ event_id, run_id: 'e' }))),
    })),
    write(
      'POST events',
      (kB) => ({
        path: 'events',
        type: 'application/x-ndjson',
        body: list(2 * kB, (i) => JSON.stringify(event({ run_id: `run-${i}` }))).join('\n'),
      }),
      { of: 'a run each' },
    ),
    write('POST results', (kB) => ({
      path: 'results',
      body: `{"timestamp":"2026-01-02T03:04:05Z","suites":{"s":{"metrics":{${repeat(2 * kB, (i) => `"m${i}":{"passed":1,"total":4,"score":0.9}`)}}}}}`,
    })),
    write('POST runs/:run/items', (kB) => ({
      path: 'runs/items/items',
      body: JSON.stringify(list(20 * kB, (i) => ({ item: `i${i}`, score: 1 }))),
    })),
    write('POST runs/:run/finish', (kB) => ({
      path: 'runs/items/finish',
      body: JSON.stringify({ items: 1, report: members(8 * kB) }),
    })),
    write('POST runs/:run/amend', (kB) => ({
      path: `runs/${RUN}/amend`,
      body: JSON.stringify({
        ...{ event_id: 0, author: 'a', reason: 'r' },
        data: { correct: true, rest: members(50 * kB) },
      }),
    })),
    write(
      'POST gates',
      (kB) => ({
        path: 'gates',
        body: JSON.stringify({ run: RUN, baseline: list(100, (i) => `${i}`.repeat(kB)) }),
      }),
      { statuses: [404] },
    ),
    write('PUT settings', (kB) => ({
      path: 'settings',
      body: JSON.stringify({
        baselines: { pins: list(7 * kB, (i) => ({ task: `t${i}`, runs: ['r'.repeat(100)] })) },
      }),
    })),
    write(
      'PUT baselines',
      (kB) => ({
        path: 'baselines',
        body: JSON.stringify({ runs: list(100, (i) => `${i}`.repeat(kB / 5)) }),
      }),
      { statuses: [400, 404] },
    ),
    write(
      'PUT alerts/webhooks/:webhook',
      (kB) => ({
        path: 'alerts/webhooks/w',
        body: JSON.stringify({ url: `https://example.com/${'x'.repeat(8 * kB)}` }),
      }),
      { statuses: [200, 400] },
    ),
    write('POST /v1/sql', (kB) => ({
      path: '/v1/sql',
      body: JSON.stringify({
        sql: `SELECT ${repeat(kB, () => '?')}`,
        parameters: list(kB, (i) => `${i}`.repeat(20)),
      }),
    })),
  ].map((row) => ({ of: 'a large body', ...row })),
};
