import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '#http/routes/all-routes.ts';
import { hashOfSecret, KeyStore } from '#keys/key-store.ts';
import { Sessions } from '#keys/sessions.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { Route } from '#http/routes/route.ts';
import { captureOutput } from '../lambdas/output.ts';
import { awsDoors, type Door, embeddedDoor, openReader } from '../support/doors.ts';
import { event } from '../support/events.ts';
import { type KeyCase, KeyCases } from '../support/key-cases.ts';

const ROUTES = new Map<string, Route>(
  allRoutes.map((route) => [`${route.method} ${route.path}`, route]),
);

captureOutput();
const doors = [embeddedDoor(), embeddedDoor(false, openReader), ...(await awsDoors())];
const guarded = doors.flatMap((door) =>
  door.routes.flatMap((route) => {
    const described = ROUTES.get(route);
    return described === undefined || described.scope === 'none'
      ? []
      : [{ name: `${route} of the ${door.name}`, door, route, described }];
  }),
);

/** The dashboard's files: nothing of the lake, the same for everybody, and for any page to link to. */
const PAGE_ROUTES = ['GET /', 'GET /assets/:name'];

function pathOf(route: string): string {
  const [, path = ''] = route.split(' ');
  return path.replace(':project', 'demo').replace(/:\w+/g, 'x');
}

type Headers = Readonly<Record<string, string>>;

function ask(door: Door, route: string, headers: Headers = {}, path = pathOf(route)) {
  const [method = ''] = route.split(' ');
  const init = method === 'POST' || method === 'PUT' ? { body: JSON.stringify([event()]) } : {};
  const sent = { host: 'localhost', 'content-type': 'application/json', ...headers };
  return door.request(path, { method, headers: sent, ...init });
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

/** Each way to send a key. */
const transports: Readonly<Record<string, (secret: string) => Headers>> = {
  Bearer: (secret) => ({ authorization: `Bearer ${secret}` }),
  'bearer in lower case': (secret) => ({ authorization: `bearer ${secret}` }),
  'the password of Basic': (secret) => ({ authorization: basic(`rec:${secret}`) }),
  'the user of Basic': (secret) => ({ authorization: basic(secret) }),
  'x-api-key': (secret) => ({ 'x-api-key': secret }),
};

/** What a browser sends of a page that has signed in with a key. */
async function sessionOf(door: Door, secret: string): Promise<Headers> {
  const clock = systemClock;
  const keys = new KeyStore(door.memory, clock);
  const sessions = new Sessions({ store: door.memory, keys, clock });
  const { id } = await sessions.open([hashOfSecret(secret)]);
  const page = { 'sec-fetch-site': 'same-origin', 'x-evalake': '1' };
  return { ...page, cookie: `evalake_session=${id}` };
}

/** Headers that carry no key at all. */
const keyless: readonly Headers[] = [
  {},
  { authorization: '' },
  { authorization: 'Bearer' },
  { authorization: 'Bearer ' },
  { authorization: 'Basic' },
  { authorization: 'Basic ====' },
  { authorization: basic(':') },
  { authorization: 'Digest username="rec"' },
  { 'x-api-key': '' },
  { 'x-api-key': '__proto__' },
  { cookie: 'key=x' },
  { cookie: 'evalake_session=x', 'sec-fetch-site': 'same-origin', 'x-evalake': '1' },
  { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1;host=localhost' },
];

const isRefusal = (status: number) => status === 401 || status === 403;

it('the table of routes has every route of every door, and no other', () => {
  expect(new Set(doors.flatMap(({ routes }) => routes))).toEqual(
    new Set([...PAGE_ROUTES, ...ROUTES.keys()]),
  );
});

it('the scope of each route is the one that docs/security.md states', () => {
  const text = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
  const stated = [...text.matchAll(/^\| `([A-Z]+ \/\S*)` \| (\w+) \|$/gm)];
  expect(stated.map(([, route, scope]) => [route, scope])).toEqual(
    [...ROUTES].map(([name, { scope }]) => [name, scope]),
  );
});

describe.each(guarded)('$name', ({ door, route, described }) => {
  let cases: readonly KeyCase[];

  beforeAll(async () => {
    cases = await new KeyCases(door.memory).of(described);
    door.touched.length = 0;
  });

  it.each(keyless)('refuses %j with 401 before it reads anything', async (headers) => {
    const response = await ask(door, route, headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(door.touched).toEqual([]);
  });

  it.each(Object.entries(transports))(
    'answers each key sent as %s by the matrix',
    async (_, carry) => {
      for (const { name, secret, refused } of cases) {
        door.touched.length = 0;
        const { status } = await ask(door, route, carry(secret));
        if (refused === undefined) expect(isRefusal(status), name).toBe(false);
        else {
          expect({ name, status }).toEqual({ name, status: refused });
          expect(door.touched, name).toEqual([]);
        }
      }
    },
  );

  it('answers a session of each key by the matrix, and gives none for a session', async () => {
    const isSignIn = route === 'POST /v1/session';
    for (const { name, secret, refused } of cases) {
      const headers = await sessionOf(door, secret);
      door.touched.length = 0;
      const { status } = await ask(door, route, headers);
      const expected = isSignIn ? (refused ?? 401) : refused;
      if (expected === undefined) expect(isRefusal(status), name).toBe(false);
      else expect({ name, status }).toEqual({ name, status: expected });
      if (expected !== undefined) expect(door.touched, name).toEqual([]);
    }
  });

  it('goes by Authorization when x-api-key holds another key', async () => {
    const good = cases.at(-1)?.secret ?? '';
    const both = { authorization: 'Bearer evk_unknown', 'x-api-key': good };
    expect((await ask(door, route, both)).status).toBe(401);
  });

  it('serves no other method and no other spelling of its path', async () => {
    door.touched.length = 0;
    const path = pathOf(route);
    const spellings = [
      `${path}/`,
      `/${path}`,
      `/.${path}`,
      `/x/..${path}`,
      path.toUpperCase(),
      path.replace('/v1', '/%76%31'),
      path.replace('demo', 'demo%2F..%2Fdemo'),
      path.replace('demo', '%64emo'),
      `${path};x=1`,
      `${path}%00`,
      `${path}?key=x`,
    ];
    for (const spelling of spellings) {
      const { status } = await ask(door, route, {}, spelling);
      expect([400, 401, 404], spelling).toContain(status);
    }
    const others = ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST'].filter(
      (method) => ROUTES.get(`${method} ${path}`)?.scope !== 'none',
    );
    for (const method of others) {
      const { status } = await ask(door, `${method} ${path}`);
      expect([401, 404], method).toContain(status);
    }
    expect(door.touched).toEqual([]);
  });
});

const pageRoutes = doors.flatMap((door) =>
  door.routes.filter((route) => PAGE_ROUTES.includes(route)).map((route) => ({ door, route })),
);

it.each(pageRoutes)(
  '$route of the $door.name is for everybody, and reads nothing',
  async ({ door, route }) => {
    door.touched.length = 0;
    for (const headers of [{}, { origin: 'https://evil.example' }, { host: 'evil.example' }]) {
      expect(isRefusal((await ask(door, route, headers)).status)).toBe(false);
    }
    expect(door.touched).toEqual([]);
  },
);

describe('on a machine without keys', () => {
  const open = embeddedDoor(true);
  // Signing in takes a key, which is wrong where there is none.
  const routes = open.routes.filter(
    (route) =>
      ROUTES.get(route)?.scope !== 'none' &&
      route !== 'POST /v1/session' &&
      !PAGE_ROUTES.includes(route),
  );

  it.each(routes)('serves %s to this machine and to no web page', async (route) => {
    expect(isRefusal((await ask(open, route)).status)).toBe(false);
    const pages: readonly Headers[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { host: 'evil.example' },
      { host: 'localhost.evil.example' },
      { host: 'localhost@evil.example' },
      { host: '' },
    ];
    open.touched.length = 0;
    for (const headers of pages) {
      expect((await ask(open, route, headers)).status, JSON.stringify(headers)).toBe(403);
    }
    expect(open.touched).toEqual([]);
  });
});
