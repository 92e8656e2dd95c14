import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { cookieOf, isSecure, PAGE, PageLake } from '../support/page-lake.ts';

const RUNS = '/v1/projects/demo/runs';
const SETTINGS = '/v1/projects/demo/settings';
const OWN = `${isSecure ? 'https' : 'http'}://localhost`;

type Headers = Readonly<Record<string, string>>;

let pages: PageLake;
let secret: string;
let cookie: string;

beforeEach(async () => {
  pages = new PageLake();
  ({ secret } = await pages.create('admin'));
  cookie = await pages.signIn(secret);
});

const basicOf = (key: string) => `Basic ${Buffer.from(`me:${key}`).toString('base64')}`;

const read = async (headers: Headers) =>
  (await pages.request(RUNS, { headers: { host: 'localhost', ...headers } })).status;

async function change(headers: Headers): Promise<number> {
  const answer = await pages.request(SETTINGS, {
    method: 'PUT',
    headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
    body: '{"retention":{"events":90}}',
  });
  const isWritten = pages.lake.memory.objects.delete('settings/demo.json');
  expect(isWritten).toBe(answer.status === 200);
  return answer.status;
}

describe('by the cookie of a session', () => {
  it.each<[string, Headers, number, number]>([
    ['a page of this server', PAGE, 200, 200],
    ['one that forgets its mark', { 'sec-fetch-site': 'same-origin' }, 200, 403],
    ['an address that somebody types', { 'sec-fetch-site': 'none' }, 200, 403],
    ['the same, marked', { 'sec-fetch-site': 'none', 'x-evalake': '1' }, 200, 403],
    ['a page of another port', { ...PAGE, 'sec-fetch-site': 'same-site' }, 403, 403],
    ['a page of another site', { ...PAGE, 'sec-fetch-site': 'cross-site' }, 403, 403],
    ['one that says something new', { ...PAGE, 'sec-fetch-site': 'same-party' }, 403, 403],
    ['an old browser', { origin: OWN, 'x-evalake': '1' }, 200, 200],
    ['an old browser, unmarked', { origin: OWN }, 200, 403],
    ['an old browser on another port', { origin: `${OWN}:3000`, 'x-evalake': '1' }, 403, 403],
    ['one in a sandbox', { origin: 'null', 'x-evalake': '1' }, 403, 403],
    ['one over the other scheme', { origin: 'ftp://localhost', 'x-evalake': '1' }, 403, 403],
    ['a browser over plain HTTP in a network', { 'x-evalake': '1' }, 200, 403],
    ['a form, or a picture, of an old browser', {}, 403, 403],
    ['another mark', { ...PAGE, 'x-evalake': 'true' }, 200, 403],
  ])('%s with %j may read: %i, change: %i', async (_, headers, reading, changing) => {
    expect(await read({ cookie, ...headers })).toBe(reading);
    expect(await change({ cookie, ...headers })).toBe(changing);
  });

  it('nothing is changed without a mark that no other page can make, whatever else is said', async () => {
    const site = fc.constantFrom('same-origin', 'same-site', 'cross-site', 'none', '', undefined);
    const origin = fc.constantFrom(OWN, `${OWN}:1`, 'https://evil.example', 'null', undefined);
    const mark = fc.constantFrom('0', '11', 'true', undefined);
    await fc.assert(
      fc.asyncProperty(site, origin, mark, async (...said) => {
        const names = ['sec-fetch-site', 'origin', 'x-evalake'];
        const headers = names.flatMap((name, at) =>
          said[at] === undefined ? [] : [[name, said[at]] as const],
        );
        expect(await change({ cookie, ...Object.fromEntries(headers) })).toBe(403);
      }),
    );
  });

  it('a page of another origin neither signs in beside it nor out', async () => {
    const authorization = `Bearer ${secret}`;
    for (const site of ['same-site', 'cross-site']) {
      const headers = { cookie, 'sec-fetch-site': site };
      expect((await pages.ask('/v1/session', headers, 'DELETE')).status).toBe(403);
      const sent = { ...headers, authorization };
      expect((await pages.ask('/v1/session', sent, 'POST')).status).toBe(403);
    }
    expect(await read({ cookie, ...PAGE })).toBe(200);
  });
});

describe('by a password that the browser remembers', () => {
  it.each(['cross-site', 'same-site'])('a page that is %s may nothing', async (site) => {
    const headers = { authorization: basicOf(secret), 'sec-fetch-site': site };
    expect(await read(headers)).toBe(403);
    expect(await change(headers)).toBe(403);
  });

  it('a program, and who types an address, is served', async () => {
    const authorization = basicOf(secret);
    expect(await read({ authorization })).toBe(200);
    expect(await change({ authorization })).toBe(200);
    expect(await read({ authorization, 'sec-fetch-site': 'none' })).toBe(200);
  });
});

describe('a page of an origin that may ask', () => {
  const origin = 'https://a.example';

  beforeEach(async () => {
    pages = new PageLake({ corsOrigins: ['https://b.example', origin] });
    ({ secret } = await pages.create('admin'));
    cookie = await pages.signIn(secret);
  });

  it.each(['cross-site', 'same-site'])('is served with its key when it is %s', async (site) => {
    const headers = { authorization: `Bearer ${secret}`, origin, 'sec-fetch-site': site };
    expect(await read(headers)).toBe(200);
    expect(await change(headers)).toBe(200);
    expect(await read({ ...headers, origin: 'https://a.example.evil' })).toBe(403);
  });

  it('is served by no session, and its pictures by no password', async () => {
    expect(await read({ ...PAGE, cookie, origin, 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await read({ authorization: basicOf(secret), 'sec-fetch-site': 'cross-site' })).toBe(
      403,
    );
  });
});

describe('a name that was made to resolve to this machine', () => {
  const rebound = { ...PAGE, host: 'evil.test', origin: 'http://evil.test' };

  it('has no cookie where keys are needed', async () => {
    expect(await read(rebound)).toBe(401);
    expect(await change(rebound)).toBe(401);
  });

  it('is refused where none is', async () => {
    pages = new PageLake();
    expect(await read(rebound)).toBe(403);
    expect(await change(rebound)).toBe(403);
    expect((await pages.request('/v1/me', { headers: rebound })).status).toBe(403);
    expect((await pages.request('/v1/session', { headers: rebound, method: 'POST' })).status).toBe(
      403,
    );
  });
});

describe('without keys', () => {
  beforeEach(() => {
    pages = new PageLake();
  });

  it.each([
    'localhost',
    'localhost:8787',
    'LOCALHOST:8787',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.8.9.1:80',
    '[::1]',
    '[::1]:8787',
  ])('a page of %s is served', async (host) => {
    const page = { ...PAGE, host };
    expect(await read(page)).toBe(200);
    expect(await read({ ...page, origin: `http://${host}` })).toBe(200);
    expect(await change({ ...page, origin: `http://${host.toLowerCase()}` })).toBe(200);
    expect(await change({ ...page, origin: 'http://localhost:9' })).toBe(403);
  });

  it.each(['::1', '[::2]', '[::1]:8787.evil.test', 'localhost:x', '127.0.0.1.nip.io', '0.0.0.0'])(
    'a page of %s is not',
    async (host) => {
      expect(await read({ ...PAGE, host })).toBe(403);
    },
  );
});

it('behind a proxy for HTTPS the cookie and the origin are those of its address', async () => {
  pages = new PageLake({ publicUrl: 'https://evals.example' });
  ({ secret } = await pages.create('admin'));
  const host = 'evals.example';
  const authorization = `Bearer ${secret}`;
  const answer = await pages.ask('/v1/session', { host, authorization }, 'POST');
  expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-evalake_session=.*; Secure/);
  const sent = { host, cookie: cookieOf(answer), 'x-evalake': '1' };
  expect(await change({ ...sent, origin: 'https://evals.example' })).toBe(200);
  expect(await change({ ...sent, origin: 'http://evals.example' })).toBe(403);
});

it('no answer can be shown in a frame', async () => {
  for (const path of [RUNS, '/v1/me', '/v1/session', '/healthz', '/nowhere']) {
    const { headers } = await pages.ask(path, { cookie });
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).toContain('sandbox');
  }
});
