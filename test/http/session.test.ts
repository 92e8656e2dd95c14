import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sweepSessions } from '#keys/sweep-sessions.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import type { Scope } from '#schemas/api-key.ts';
import { meAnswer } from '#schemas/session.ts';
import { wholeRun } from '../support/events.ts';
import type { TestLake } from '../support/lake.ts';
import { COOKIE, cookieOf, isSecure, PageLake } from '../support/page-lake.ts';

const ATTRIBUTES = isSecure
  ? 'Path=/; HttpOnly; Secure; SameSite=Strict'
  : 'Path=/; HttpOnly; SameSite=Strict';
const HOUR_MS = 3600 * 1000;

let pages: PageLake;
let lake: TestLake;

beforeEach(() => {
  pages = new PageLake();
  lake = pages.lake;
});

const create: PageLake['create'] = (...key) => pages.create(...key);
const ask: PageLake['ask'] = (...request) => pages.ask(...request);
const signIn: PageLake['signIn'] = (...key) => pages.signIn(...key);

const runs = (project: string, cookie: string) => ask(`/v1/projects/${project}/runs`, { cookie });

async function me(cookie: string) {
  return meAnswer.parse(await (await ask('/v1/me', { cookie })).json());
}

const sessionObjects = () =>
  [...lake.memory.objects.keys()].filter((key) => key.startsWith('sessions/'));

describe('signing in', () => {
  it('answers who asks, and sets a cookie that no script reads and no other site sends', async () => {
    const { secret, key } = await create('read', 'demo');
    const answer = await ask('/v1/session', { authorization: `Bearer ${secret}` }, 'POST');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [set = '', ...others] = answer.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(set.replace(/=evs_[\w-]{43}/, '=ID')).toBe(`${COOKIE}=ID; ${ATTRIBUTES}`);
    const said = meAnswer.parse(await answer.json());
    expect(said).toMatchObject({
      host: 'embedded',
      open: false,
      keys: [{ id: key.id, scope: 'read', project: 'demo', expires_at: null }],
      projects: ['demo'],
      session: { expires_at: new Date(lake.clock.now() + 12 * HOUR_MS).toISOString() },
    });
    expect(await me(cookieOf(answer))).toEqual(said);
  });

  it('keeps neither the key nor the id of the session', async () => {
    const { secret } = await create('read', 'demo');
    const id = (await signIn(secret)).split('=')[1] ?? '';
    expect(id).toMatch(/^evs_/);
    for (const [name, bytes] of lake.memory.objects) {
      const text = name + Buffer.from(bytes).toString();
      expect(text).not.toContain(id.slice(4));
      expect(text).not.toContain(secret.slice(4));
    }
  });

  it('takes Basic too, as everywhere', async () => {
    const { secret } = await create('gate', 'demo');
    const authorization = `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`;
    expect((await ask('/v1/session', { authorization }, 'POST')).status).toBe(200);
  });

  it.each([
    ['no key', undefined, 401],
    ['a wrong key', `evk_${'A'.repeat(43)}`, 401],
    ['no text of a key', 'x', 401],
  ])('with %s is refused', async (_, secret, status) => {
    await create('read', 'demo');
    const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
    const answer = await ask('/v1/session', headers, 'POST');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="evalake"');
    expect(sessionObjects()).toEqual([]);
  });

  it('with a key that only writes is refused with the scope that is needed', async () => {
    const { secret } = await create('write', 'demo');
    const answer = await ask('/v1/session', { authorization: `Bearer ${secret}` }, 'POST');
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      detail: expect.stringContaining('scope read') as string,
    });
    expect(sessionObjects()).toEqual([]);
  });

  it('with the session alone is refused: it gives no second one', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    expect((await ask('/v1/session', { cookie }, 'POST')).status).toBe(401);
  });

  it('is of no use, and says so, where no key exists', async () => {
    const authorization = `Bearer evk_${'A'.repeat(43)}`;
    expect((await ask('/v1/session', { authorization }, 'POST')).status).toBe(401);
  });
});

describe('a session', () => {
  it('holds several keys, each for its project, under a new id for each that is added', async () => {
    const first = await signIn((await create('read', 'one')).secret);
    const second = await signIn((await create('gate', 'two')).secret, first);
    expect(second).not.toBe(first);
    expect((await me(second)).projects).toEqual(['one', 'two']);
    for (const project of ['one', 'two']) expect((await runs(project, second)).status).toBe(200);
    expect((await runs('three', second)).status).toBe(403);
    expect((await runs('one', first)).status).toBe(401);
    expect(sessionObjects()).toHaveLength(1);
  });

  it('holds a key that is entered again once', async () => {
    const { secret } = await create('read', 'one');
    const cookie = await signIn(secret, await signIn(secret));
    expect((await me(cookie)).keys).toHaveLength(1);
  });

  it('does not live longer for a key that is added', async () => {
    const { secret } = await create('read', 'one');
    const beganAtMs = lake.clock.now();
    let cookie = await signIn(secret);
    for (let halfDay = 1; halfDay <= 14; halfDay++) {
      await lake.clock.advance(12 * HOUR_MS - 1);
      cookie = await signIn(secret, cookie);
    }
    const end = new Date(beganAtMs + 7 * 24 * HOUR_MS).toISOString();
    expect((await me(cookie)).session).toEqual({ expires_at: end });
  });

  it('takes at most 20 keys', async () => {
    let cookie: string | undefined;
    for (let i = 0; i < 20; i++)
      cookie = await signIn((await create('read', `p${i}`)).secret, cookie);
    const { secret } = await create('read', 'last');
    const headers = { authorization: `Bearer ${secret}`, cookie: cookie ?? '' };
    expect((await ask('/v1/session', headers, 'POST')).status).toBe(422);
    expect((await runs('p19', cookie ?? '')).status).toBe(200);
  });

  it('loses a key that is revoked within 10 s, and ends with its last one', async () => {
    const one = await create('read', 'one');
    const two = await create('read', 'two');
    const cookie = await signIn(two.secret, await signIn(one.secret));
    expect((await runs('one', cookie)).status).toBe(200);
    await pages.keys.revoke(one.key.id);
    await lake.clock.advance(10_000);
    expect((await runs('one', cookie)).status).toBe(403);
    expect((await runs('two', cookie)).status).toBe(200);
    expect(await me(cookie)).toMatchObject({ keys: [{ id: two.key.id }], projects: ['two'] });
    await pages.keys.revoke(two.key.id);
    await lake.clock.advance(10_000);
    expect((await runs('two', cookie)).status).toBe(401);
    expect((await ask('/v1/me', { cookie })).status).toBe(401);
  });

  it('loses a key at the moment at which it expires', async () => {
    const { secret } = await create('read', 'one', lake.clock.now() + 5000);
    const cookie = await signIn(secret);
    await lake.clock.advance(4999);
    expect((await runs('one', cookie)).status).toBe(200);
    await lake.clock.advance(1);
    expect((await runs('one', cookie)).status).toBe(401);
  });

  it('goes where a scope is needed only with a key of that scope', async () => {
    const reading = await signIn((await create('read', 'demo')).secret);
    const admin = await signIn((await create('admin')).secret);
    const change = (cookie: string) =>
      ask(
        '/v1/projects/demo/settings',
        { cookie, 'content-type': 'application/json' },
        'PUT',
        '{"retention":{"events":90}}',
      );
    expect((await change(reading)).status).toBe(403);
    expect((await change(admin)).status).toBe(200);
  });

  it('gives way to a key in the headers', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    const { secret } = await create('read', 'other');
    const headers = { cookie, authorization: `Bearer ${secret}` };
    expect((await ask('/v1/projects/demo/runs', headers)).status).toBe(403);
    expect((await ask('/v1/projects/other/runs', headers)).status).toBe(200);
  });

  it('is no session by anything but its own cookie', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    const id = cookie.split('=')[1] ?? '';
    const other = isSecure ? 'evalake_session' : '__Host-evalake_session';
    for (const headers of [
      { cookie: `${other}=${id}` },
      { cookie: `${COOKIE}=${id}x` },
      { cookie: `${COOKIE}=evs_${'A'.repeat(43)}` },
      { cookie: `${COOKIE}=` },
      { 'x-api-key': id },
      { authorization: `Bearer ${id}` },
    ]) {
      const answer = await ask('/v1/projects/demo/runs', headers);
      expect(answer.status, JSON.stringify(headers)).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="evalake"');
    }
  });
});

describe('the use of a session', () => {
  it('is noted every ten minutes, not with each request', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    const put = vi.spyOn(lake.memory, 'put');
    for (let second = 0; second < 3600; second += 30) {
      await lake.clock.advance(30_000);
      expect((await runs('demo', cookie)).status).toBe(200);
    }
    expect(put).toHaveBeenCalledTimes(6);
  });

  it('keeps it for 12 hours more, to the millisecond after what was noted', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    await lake.clock.advance(11 * HOUR_MS);
    expect((await runs('demo', cookie)).status).toBe(200);
    await lake.clock.advance(12 * HOUR_MS - 1);
    expect((await runs('demo', cookie)).status).toBe(200);
    await lake.clock.advance(12 * HOUR_MS);
    expect((await runs('demo', cookie)).status).toBe(401);
  });

  it('keeps it for 7 days at most', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    for (let hour = 1; hour < 7 * 24; hour++) {
      await lake.clock.advance(HOUR_MS);
      expect((await runs('demo', cookie)).status).toBe(200);
    }
    await lake.clock.advance(HOUR_MS);
    expect((await runs('demo', cookie)).status).toBe(401);
  });

  it('reads nothing of the store but once in ten seconds, however many ask at once', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    const get = vi.spyOn(lake.memory, 'get');
    const settings = () => ask('/v1/me', { cookie });
    await Promise.all([settings(), settings(), settings()]);
    await lake.clock.advance(9999);
    expect((await settings()).status).toBe(200);
    expect(get.mock.calls.map(([key]) => key.split('/')[0])).toEqual(['sessions', 'keys']);
    await lake.clock.advance(1);
    await settings();
    expect(get).toHaveBeenCalledTimes(4);
  });

  it('goes on where its use cannot be noted', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    vi.spyOn(lake.memory, 'put').mockRejectedValue(new StoreUnavailableError('full'));
    await lake.clock.advance(HOUR_MS);
    expect((await runs('demo', cookie)).status).toBe(200);
  });

  it('does not bring back one that was ended meanwhile elsewhere', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    await lake.clock.advance(HOUR_MS - 1);
    await ask('/v1/me', { cookie });
    await lake.clock.advance(600_000);
    await lake.memory.delete(sessionObjects());
    await ask('/v1/me', { cookie });
    expect(sessionObjects()).toEqual([]);
  });

  it('ends with the daily sweep when it has ended, and not before', async () => {
    const ended = await signIn((await create('read', 'demo')).secret);
    await lake.clock.advance(6 * HOUR_MS);
    const going = await signIn((await create('read', 'demo')).secret);
    await lake.clock.advance(6 * HOUR_MS);
    await sweepSessions({ store: lake.memory, clock: lake.clock });
    expect(sessionObjects()).toHaveLength(1);
    expect((await runs('demo', ended)).status).toBe(401);
    expect((await runs('demo', going)).status).toBe(200);
  });
});

describe('signing out', () => {
  it('ends the session at once, clears the cookie, and may be repeated', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    expect((await runs('demo', cookie)).status).toBe(200);
    for (const headers of [{ cookie }, { cookie }, {}]) {
      const answer = await ask('/v1/session', headers, 'DELETE');
      expect(answer.status).toBe(204);
      expect(answer.headers.getSetCookie()).toEqual([`${COOKIE}=; Max-Age=0; ${ATTRIBUTES}`]);
    }
    expect(sessionObjects()).toEqual([]);
    expect((await runs('demo', cookie)).status).toBe(401);
  });

  it('is done by no page of another origin', async () => {
    const cookie = await signIn((await create('read', 'demo')).secret);
    for (const site of ['cross-site', 'same-site', 'none']) {
      const headers = { cookie, 'sec-fetch-site': site };
      expect((await ask('/v1/session', headers, 'DELETE')).status).toBe(403);
    }
    expect((await runs('demo', cookie)).status).toBe(200);
  });
});

describe('GET /v1/me', () => {
  it.each<[Scope, string | undefined, string[]]>([
    ['read', 'demo', ['demo']],
    ['gate', 'demo', ['demo']],
    ['write', 'demo', []],
    ['admin', undefined, ['demo', 'other']],
  ])('answers a key of scope %s', async (scope, project, projects) => {
    await lake.post(wholeRun(1));
    await lake.post(wholeRun(2), { project: 'other' });
    await lake.drain();
    const { secret, key } = await create(scope, project);
    const answer = await ask('/v1/me', { authorization: `Bearer ${secret}` });
    expect(answer.status).toBe(200);
    expect(meAnswer.parse(await answer.json())).toMatchObject({
      open: false,
      keys: [{ id: key.id, scope }],
      projects,
      session: null,
    });
  });

  it('needs a key, or a session, where keys exist', async () => {
    await create('read', 'demo');
    expect((await ask('/v1/me')).status).toBe(401);
  });

  it('answers without a key as long as none exists', async () => {
    await lake.post(wholeRun(1));
    expect(
      meAnswer.parse(await (await ask('/v1/me', { 'sec-fetch-site': 'none' })).json()),
    ).toEqual({
      version: expect.any(String) as string,
      host: 'embedded',
      open: true,
      keys: [],
      projects: [],
      session: null,
    });
  });
});
