import { expect, it } from 'vitest';
import { handedOpenRoutes, handedRoutes } from '#http/reading/handed-routes.ts';
import { readingApp } from '#http/reading/reading-app.ts';
import type { HandedRequest } from '#http/reading/reader.ts';
import { allRoutes } from '#http/routes/all-routes.ts';
import { systemClock } from '#ports/system-clock.ts';
import { embeddedDoor } from '../../support/doors.ts';
import { MemoryStore } from '../../support/memory-store.ts';

/** What the thread that takes requests answers itself, and why no answer can take long. */
const ANSWERED_AT_ONCE: Readonly<Record<string, string>> = {
  'GET /v1/projects/:project/alerts/webhooks': 'at most 20 webhooks',
  'GET /v1/projects/:project/alerts/webhooks/:webhook': 'one of at most 20 webhooks',
  'GET /v1/projects/:project/queries/:query': 'Athena does the work; no route of this server',
  'GET /v1/queries/:query': 'Athena does the work; no route of this server',
  'GET /v1/sql/schema': 'a constant',
  'GET /v1/me': 'names of projects, in turns of 5 ms',
  'GET /healthz': 'a constant',
};

const OF_AWS = ['GET /v1/projects/:project/queries/:query', 'GET /v1/queries/:query'];

const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) =>
  `${method} ${path}`;
const handed = [...handedRoutes, ...handedOpenRoutes].map(nameOf);
const reads = allRoutes.filter(({ method }) => method === 'GET').map(nameOf);

/** What a query has to hold. */
const NEEDED: Readonly<Record<string, string>> = {
  'GET /v1/projects/:project/alerts/rules/preview': 'against=pinned',
  'GET /v1/projects/:project/compare': 'baseline=a&candidate=b',
  'GET /v1/projects/:project/compare/matrix': 'run=a&run=b',
  'GET /v1/projects/:project/items/:item/history': 'task=t',
};

const NOT_ASKED = {
  makeGate: () => Promise.reject(new Error('nobody asked for a decision')),
  checkSettings: () => Promise.reject(new Error('nobody sent settings')),
  planPins: () => Promise.reject(new Error('nobody pinned')),
};

function pathOf(route: string): string {
  const [, path = ''] = route.split(' ');
  return `${path.replace(':project', 'demo').replace(/:\w+/g, 'x')}?${NEEDED[route] ?? ''}`;
}

it('hands over each route that reads, but those that are answered at once', () => {
  expect([...handed, ...Object.keys(ANSWERED_AT_ONCE)].sort()).toEqual([...reads].sort());
});

it('has the routes that are handed over in the thread, and no other', () => {
  const store = new MemoryStore();
  const engine = { run: () => Promise.resolve([]) };
  const app = readingApp({ isChecked: true, clock: systemClock, store, engine });
  expect(new Set(app.routes.map(nameOf))).toEqual(new Set(handed));
});

it.each(reads.filter((route) => !OF_AWS.includes(route)))(
  '%s reads where it says',
  async (route) => {
    const asked: HandedRequest[] = [];
    const door = embeddedDoor(true, () => ({
      answer: (request) => (asked.push(request), Promise.resolve(new Response('made elsewhere'))),
      ...NOT_ASKED,
    }));
    const answer = await door.request(pathOf(route), { headers: { host: 'localhost' } });
    if (route in ANSWERED_AT_ONCE) expect(asked).toEqual([]);
    else {
      expect({ status: answer.status, text: await answer.text() }).toEqual({
        status: 200,
        text: 'made elsewhere',
      });
      expect(asked).toHaveLength(1);
      expect(door.touched).toEqual([]);
    }
  },
);

it('hands over neither key nor cookie', async () => {
  const asked: HandedRequest[] = [];
  const door = embeddedDoor(true, () => ({
    answer: (request) => (asked.push(request), Promise.resolve(new Response())),
    ...NOT_ASKED,
  }));
  const headers = {
    ...{ host: 'localhost', authorization: 'Bearer secret', 'x-api-key': 'secret' },
    ...{ cookie: 'evalake_session=secret', 'if-none-match': '"a"', accept: 'text/csv' },
  };
  await door.request('/v1/projects/demo/pulse', { headers });
  expect(asked).toEqual([
    {
      method: 'GET',
      url: 'http://localhost/v1/projects/demo/pulse',
      headers: [
        ['accept', 'text/csv'],
        ['if-none-match', '"a"'],
      ],
    },
  ]);
});
