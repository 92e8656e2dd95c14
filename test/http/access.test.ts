import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { ingestApp } from '#http/ingest-app.ts';
import { queryApp } from '#http/query-app.ts';
import { KeyStore } from '#keys/key-store.ts';
import type { Scope } from '#schemas/api-key.ts';
import { IndexQueries } from '#read/run-queries/index-queries.ts';
import { hosted } from '../support/api-host.ts';
import { event, wholeRun } from '../support/events.ts';
import { TestLake } from '../support/lake.ts';

const EVENTS = '/v1/projects/demo/events';
const RUNS = '/v1/projects/demo/runs';

describe('access', () => {
  let lake: TestLake;
  let keys: KeyStore;
  let request: ReturnType<typeof hosted>;
  let faults: Error[];

  beforeEach(() => {
    lake = new TestLake();
    keys = new KeyStore(lake.memory, lake.clock);
    faults = [];
    const access = { keys, clock: lake.clock, openWithoutKeys: true };
    const ports = { store: lake.memory, events: lake.events, seals: lake.seals, clock: lake.clock };
    const queries = new IndexQueries(lake.memory);
    const app = composeApp(
      [
        ingestApp({ ...ports, ...access, maxDocumentsBytes: 1024, maxBodyBytes: 1024 }),
        queryApp({ store: lake.memory, queries: () => queries, ...access }),
      ],
      (error) => faults.push(error),
    );
    request = hosted(app);
  });

  afterEach(() => {
    expect(faults).toEqual([]);
  });

  async function create(scope: Scope, project?: string, expiresAtMs?: number): Promise<string> {
    return (await keys.create({ scope, project, expiresAtMs })).secret;
  }

  async function status(path: string, headers: Record<string, string> = {}): Promise<number> {
    const posted = path.endsWith('/events');
    const response = await request(path, {
      method: posted ? 'POST' : 'GET',
      headers: { host: 'localhost:8787', 'content-type': 'application/json', ...headers },
      ...(posted ? { body: JSON.stringify([event()]) } : {}),
    });
    return response.status;
  }

  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

  it('needs no key on this machine until the first one was created, even if that is revoked', async () => {
    expect(await status(EVENTS)).toBe(200);
    expect(await status(RUNS)).toBe(200);
    const { key } = await keys.create({ scope: 'admin' });
    await keys.revoke(key.id);
    await lake.clock.advance(200);
    expect(await status(EVENTS)).toBe(401);
    expect(await status(RUNS)).toBe(401);
  });

  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'http://localhost:3000' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ host: 'evil.example:8787' }],
    [{ host: '127.0.0.1.evil.example' }],
    [{ host: '192.168.1.4:8787' }],
  ])('without a key is refused to the web page with %o', async (headers) => {
    expect(await status(EVENTS, headers)).toBe(403);
    expect(await status(RUNS, headers)).toBe(403);
  });

  it.each([
    [{ origin: 'http://localhost:8787' }],
    [{ host: '[::1]:8787' }],
    [{ host: '127.0.0.1' }],
  ])('without a key is granted to %o', async (headers) => {
    expect(await status(RUNS, headers)).toBe(200);
  });

  it.each<[string, Scope, string | undefined, number, number]>([
    ['a write key of the project', 'write', 'demo', 200, 403],
    ['a read key of the project', 'read', 'demo', 403, 200],
    ['a write key of another project', 'write', 'other', 403, 403],
    ['a read key of another project', 'read', 'other', 403, 403],
    ['an admin key', 'admin', undefined, 200, 200],
  ])('with %s is granted by its scope', async (_, scope, project, write, read) => {
    const secret = await create(scope, project);
    expect(await status(EVENTS, bearer(secret))).toBe(write);
    expect(await status(RUNS, bearer(secret))).toBe(read);
  });

  it('accepts the key as Bearer, as x-api-key, and as password or sole user name of Basic', async () => {
    const secret = await create('write', 'demo');
    const basic = (text: string) => ({
      authorization: `Basic ${Buffer.from(text).toString('base64')}`,
    });
    for (const headers of [
      bearer(secret),
      { 'x-api-key': secret },
      basic(`rec:${secret}`),
      basic(`${secret}:`),
    ]) {
      expect(await status(EVENTS, headers)).toBe(200);
    }
  });

  it.each([
    ['none', {}],
    ['an unknown one', { authorization: 'Bearer evk_unknown' }],
    ['an empty one', { 'x-api-key': '' }],
    ['a broken header', { authorization: 'Basic' }],
    ['a path as key', { 'x-api-key': '../keys/x' }],
  ])('with the key %s gets 401 and a challenge', async (_, headers) => {
    await create('write', 'demo');
    const response = await request(RUNS, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Basic');
    expect(await response.text()).toContain('x-api-key');
  });

  it('ends when the key expires, and within a second when it is revoked', async () => {
    const expiring = await create('read', 'demo', lake.clock.now() + 5000);
    const { secret, key } = await keys.create({ scope: 'read', project: 'demo' });
    expect(await status(RUNS, bearer(expiring))).toBe(200);
    expect(await status(RUNS, bearer(secret))).toBe(200);
    await keys.revoke(key.id);
    await lake.clock.advance(1001);
    expect(await status(RUNS, bearer(secret))).toBe(401);
    await lake.clock.advance(4000);
    expect(await status(RUNS, bearer(expiring))).toBe(401);
  });

  it('to pruned detail is answered with 410 and the reason', async () => {
    await lake.post(wholeRun(1));
    await lake.drain();
    const key = 'seals/demo/261121081110AVTYYZOZ.json';
    const record = lake
      .text(key)
      .replace('"pruned": {}', '"pruned": {"events": "2027-01-05", "results": "2027-01-05"}');
    lake.memory.objects.set(key, Buffer.from(record));
    for (const detail of ['events', 'metrics', 'results']) {
      const path = `${RUNS}/261121081110AVTYYZOZ/${detail}`;
      const response = await request(path, { headers: { host: 'localhost' } });
      expect(response.status).toBe(410);
      expect(await response.text()).toContain('went on 2027-01-05');
    }
    expect(await status(`${RUNS}/261121081110AVTYYZOZ`)).toBe(200);
  });

  it('stores no key in the clear, and shows none in an error', async () => {
    const secret = await create('write', 'demo');
    for (const bytes of lake.memory.objects.values()) {
      expect(Buffer.from(bytes).toString()).not.toContain(secret.slice(4));
    }
    const response = await request(RUNS, { headers: bearer(secret) });
    expect(await response.text()).not.toContain(secret.slice(4));
  });

  it('checks the key before it reads the body', async () => {
    await create('write', 'demo');
    const response = await request(EVENTS, {
      method: 'POST',
      headers: { 'content-length': '999999999' },
      body: 'x',
    });
    expect(response.status).toBe(401);
  });
});

describe('a key', () => {
  it.each([
    ['write', undefined, 'needs a project'],
    ['admin', 'demo', 'leave out the project'],
    ['read', '../x', 'is no project name'],
  ] as const)('of scope %s for project %s is refused', async (scope, project, reason) => {
    const lake = new TestLake();
    const keys = new KeyStore(lake.memory, lake.clock);
    await expect(keys.create({ scope, project })).rejects.toThrow(reason);
    await expect(keys.create({ scope: 'admin', expiresAtMs: 1 })).rejects.toThrow('expired');
    await expect(keys.revoke('nope')).rejects.toThrow('evalake keys list');
  });

  it('has 256 random bits', async () => {
    const lake = new TestLake();
    const keys = new KeyStore(lake.memory, lake.clock);
    const { secret } = await keys.create({ scope: 'admin' });
    expect(Buffer.from(secret.slice('evk_'.length), 'base64url')).toHaveLength(32);
  });
});
