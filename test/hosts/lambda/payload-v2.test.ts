import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeepAnswer, redirectTo } from '#hosts/lambda/large-answer.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { finishAnswer } from '#http/answers/finish-answer.ts';
import { httpHandler } from '#hosts/lambda/http-event.ts';
import { throughHttpApi } from '../../support/payload-v2.ts';

const app = new Hono()
  .use(finishAnswer())
  .get('/v1/projects/:project/runs/:run', (context) => context.json(context.req.param()))
  .get('/v1/projects/:project/runs/:run/results', (context) =>
    context.json({ ...context.req.param(), part: 'results' }),
  )
  .get('/large/:bytes', (context) =>
    context.json({ text: 'ab"'.repeat(Number(context.req.param('bytes')) / 3) }),
  )
  .get('/noise/:bytes', () => {
    return new Response(noise, { headers: { 'content-type': 'application/octet-stream' } });
  })
  .get('/letters', (context) => context.text(Buffer.from(noise).toString('base64')))
  .get('/cookies', (context) => {
    context.header('set-cookie', 'a=1; Path=/', { append: true });
    context.header('set-cookie', 'b=2; Expires=Sat, 28 Nov 2026 00:00:00 GMT', { append: true });
    return context.json({ cookie: context.req.header('cookie') });
  })
  .post('/echo', async (context) => new Response(await context.req.arrayBuffer()));

const noise = Uint8Array.from(randomBytes(8 * 1024 * 1024));
const api = throughHttpApi(httpHandler(app));
const ask = (path: string, init?: RequestInit) => api(new Request(`https://api.test${path}`, init));
const GZIP = { headers: { 'accept-encoding': 'gzip, br' } };

describe('through an HTTP API', () => {
  it('a run of any id is found, but for the question mark that the API ends a path at', async () => {
    const id = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => {
      return text.isWellFormed() && !/[?\\]/.test(text) && !/(^|\/)\.{0,2}(\/|$)/.test(text);
    });
    const hostile = fc.constantFrom('a%3Ab::m', '100%', 'a%2Fb', 'a%25b', '%', 'a#b', 'a/b', 'a:b');
    await fc.assert(
      fc.asyncProperty(fc.oneof(id, hostile), async (run) => {
        const path = `/v1/projects/p/runs/${encodeURIComponent(run)}`;
        expect(await (await ask(path)).json()).toEqual({ project: 'p', run });
        const results = await (await ask(`${path}/results`)).json();
        expect(results).toEqual({ project: 'p', run, part: 'results' });
      }),
    );
  });

  it('bytes come in and go out as they are', async () => {
    const body = Uint8Array.from(randomBytes(1000));
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await ask('/echo', { method: 'POST', body, headers });
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(body);
  });

  it('headers and query parameters of one name come joined, those of a route by themselves', async () => {
    const seen: APIGatewayProxyEventV2[] = [];
    const see = throughHttpApi((event) => (seen.push(event), Promise.resolve({ seen: true })));
    const headers = new Headers([
      ['x-tag', 'a'],
      ['x-tag', 'b'],
    ]);
    const url = 'https://api.test/v1/projects/a%2Db/events?tag=1&tag=2&model=m%20n';
    const answer = await see(new Request(url, { method: 'POST', headers, body: '[]' }));
    expect(seen).toMatchObject([
      {
        routeKey: 'POST /v1/projects/{project}/events',
        pathParameters: { project: 'a-b' },
        headers: { 'x-tag': 'a, b' },
        queryStringParameters: { tag: '1,2', model: 'm n' },
        rawQueryString: 'tag=1&tag=2&model=m%20n',
        body: '[]',
        isBase64Encoded: false,
      },
    ]);
    // An answer without a status is inferred.
    expect([answer.status, await answer.json()]).toEqual([200, { seen: true }]);
  });

  it('cookies come in, and several go out', async () => {
    const answer = await ask('/cookies', { headers: { cookie: 'x=1; y=2' } });
    expect(await answer.json()).toEqual({ cookie: 'x=1; y=2' });
    expect(answer.headers.getSetCookie()).toEqual([
      'a=1; Path=/',
      'b=2; Expires=Sat, 28 Nov 2026 00:00:00 GMT',
    ]);
  });

  it('gzip as application/json is spoilt on its way, and the sender is told what to do', async () => {
    const body = gzipSync('{}');
    const post = (type: string) =>
      ask('/echo', {
        method: 'POST',
        body,
        headers: { 'content-type': type, 'content-encoding': 'gzip' },
      });
    const spoilt = await post('application/json');
    expect(spoilt.status).toBe(415);
    expect(await spoilt.json()).toMatchObject({
      detail: expect.stringContaining('application/vnd.evalake.document') as string,
    });
    const whole = await post('application/vnd.evalake.document');
    expect(gunzipSync(Buffer.from(await whole.arrayBuffer())).toString()).toBe('{}');
  });

  it('an answer of over 6 MB is gzip for who takes it', async () => {
    const answer = await ask('/large/9000000', GZIP);
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'gzip']);
    const text = gunzipSync(Buffer.from(await answer.arrayBuffer())).toString();
    expect(text).toBe(JSON.stringify({ text: 'ab"'.repeat(3_000_000) }));
  });

  it.each([
    ['/large/9000000', {}],
    ['/large/9000000', { headers: { 'accept-encoding': 'gzip;q=0' } }],
    ['/letters', GZIP],
    ['/noise/1', GZIP],
  ])('%s with %j, which cannot be given, is 413 with the reason', async (path, init) => {
    const answer = await ask(path, init);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ type: 'urn:evalake:problem:answer-too-large' });
  });

  describe('with a place for large answers', () => {
    const kept: Parameters<KeepAnswer>[0][] = [];
    const keeping = throughHttpApi(
      httpHandler(
        app,
        redirectTo((answer) => (kept.push(answer), Promise.resolve('https://s3.test/1?sig'))),
      ),
    );
    const askKeeping = (path: string, init?: RequestInit) =>
      keeping(new Request(`https://api.test${path}`, init));

    it.each([
      ['/large/9000000', {}, 'application/json', undefined],
      ['/letters', GZIP, 'text/plain;charset=UTF-8', 'gzip'],
      ['/noise/1', GZIP, 'application/octet-stream', undefined],
    ])('%s with %j is a redirect', async (path, init, contentType, contentEncoding) => {
      kept.length = 0;
      const answer = await askKeeping(path, init);
      expect([answer.status, answer.headers.get('location')]).toEqual([
        303,
        'https://s3.test/1?sig',
      ]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('evalake-answer')).toBe('elsewhere');
      expect(kept).toMatchObject([{ contentType }]);
      expect(kept[0]?.contentEncoding).toBe(contentEncoding);
      const body = Buffer.from(kept[0]?.body ?? []);
      const whole = contentEncoding === 'gzip' ? gunzipSync(body) : body;
      expect(whole.length).toBeGreaterThan(6 * 1024 * 1024);
    });

    it('a page of ours, which may fetch from nowhere else, is told the reason, and gets what fits as gzip', async () => {
      kept.length = 0;
      const page = { 'x-evalake': '1', 'accept-encoding': 'gzip, br' };
      for (const path of ['/letters', '/noise/1']) {
        const answer = await askKeeping(path, { headers: page });
        expect([answer.status, answer.headers.get('location')]).toEqual([413, null]);
        const problem = { type: 'urn:evalake:problem:answer-too-large', status: 413 };
        expect(await answer.json()).toMatchObject(problem);
      }
      expect((await askKeeping('/large/9000000', { headers: page })).status).toBe(200);
      expect(kept).toEqual([]);
    });

    it('an answer that fits goes there neither plain nor as gzip', async () => {
      kept.length = 0;
      expect((await askKeeping('/large/9000000', GZIP)).status).toBe(200);
      expect((await askKeeping('/large/300000')).status).toBe(200);
      expect(kept).toEqual([]);
    });

    it('which does not take it, the sender is told to ask again', async () => {
      const failing = httpHandler(
        app,
        redirectTo(() => Promise.reject(new StoreUnavailableError('full'))),
      );
      const answer = await throughHttpApi(failing)(new Request('https://api.test/noise/1'));
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('5');
    });
  });

  it('a small answer stays text', async () => {
    expect((await ask('/large/3', GZIP)).headers.has('content-encoding')).toBe(false);
  });
});
