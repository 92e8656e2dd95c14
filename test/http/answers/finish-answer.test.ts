import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { describe, expect, inject, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { hosted } from '../../support/api-host.ts';

const SMALL = JSON.stringify({ text: 'a'.repeat(1000) });
const LARGE = JSON.stringify({ text: 'ab"'.repeat(1000) });

const app = new Hono();
app
  .get('/small', () => json(SMALL))
  .get('/large', () => json(LARGE))
  .get('/tagged', () => json(LARGE, { etag: '"own"' }))
  .get('/weak', () => json(LARGE, { etag: 'W/"own"' }))
  .get('/asset', () =>
    json(LARGE, {
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'self'",
    }),
  )
  .get('/secret', () => json(LARGE, { 'cache-control': 'no-store' }))
  .get('/running', () => Response.json({}, { status: 202 }))
  .get('/bytes', () => {
    const headers = { 'content-type': 'application/octet-stream' };
    return new Response(Buffer.alloc(5000), { headers });
  })
  .get('/stream', () => {
    const headers = { 'content-type': 'application/x-ndjson', 'transfer-encoding': 'chunked' };
    return new Response(new Blob(['{}\n', '{}\n']).stream(), { headers });
  })
  .get('/fault', () => {
    throw new TypeError('x');
  })
  .post('/large', () => json(LARGE));

function json(text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, { headers: { 'content-type': 'application/json', ...headers } });
}

const request = hosted(composeApp([app], () => undefined));

function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  return request(path, { method, headers: { host: 'localhost', ...headers } });
}

const GZIP = { 'accept-encoding': 'gzip, deflate, br' };

const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

describe('every answer', () => {
  it.each(['/small', '/large', '/fault', '/nowhere', '/healthz', '/running', '/stream'])(
    'of %s is no page, for no other origin, and kept by nobody else',
    async (path) => {
      for (const sent of [{}, GZIP]) {
        const { headers } = await ask(path, sent);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
        expect(headers.get('content-security-policy')).toBe(
          "default-src 'none'; sandbox; frame-ancestors 'none'",
        );
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('cache-control')).toBe('private, no-cache');
        expect(headers.has('strict-transport-security')).toBe(inject('apiHost') === 'lambda');
        expect(headers.has('access-control-allow-origin')).toBe(false);
      }
    },
  );

  it('may say otherwise itself', async () => {
    const { headers } = await ask('/asset');
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('an answer over 1 kB', () => {
  it('is gzip for who takes it, with a tag of its own', async () => {
    const plain = await ask('/large');
    const packed = await ask('/large', GZIP);
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect((await bytesOf(plain)).toString()).toBe(LARGE);
    expect(gunzipSync(await bytesOf(packed)).toString()).toBe(LARGE);
    for (const { headers } of [plain, packed]) {
      expect(headers.get('vary')).toBe('Accept-Encoding');
      expect(headers.get('etag')).toMatch(/^"/);
    }
    expect(packed.headers.get('etag')).not.toBe(plain.headers.get('etag'));
  });

  it.each(['identity', 'gzip;q=0', 'br', ''])('is plain for who takes %j', async (accepted) => {
    const answer = await ask('/large', { 'accept-encoding': accepted });
    expect(answer.headers.has('content-encoding')).toBe(false);
    expect((await bytesOf(answer)).toString()).toBe(LARGE);
  });

  it('to a post is gzip too, and has no tag', async () => {
    const answer = await ask('/large', GZIP, 'POST');
    expect(gunzipSync(await bytesOf(answer)).toString()).toBe(LARGE);
    expect(answer.headers.has('etag')).toBe(false);
  });

  it('of a kind that does not shrink is plain', async () => {
    expect((await ask('/bytes', GZIP)).headers.has('content-encoding')).toBe(false);
  });
});

it('a smaller answer is plain', async () => {
  const answer = await ask('/small', GZIP);
  expect(answer.headers.has('content-encoding')).toBe(false);
  expect((await bytesOf(answer)).toString()).toBe(SMALL);
});

it('a stream goes out as it comes, without a tag', async () => {
  const answer = await ask('/stream', GZIP);
  expect((await bytesOf(answer)).toString()).toBe('{}\n{}\n');
  expect(answer.headers.has('etag')).toBe(false);
});

describe('who has the answer already', () => {
  it.each(['/small', '/large', '/tagged', '/weak'])(
    'of %s is told so without a body, by the tag of either form',
    async (path) => {
      for (const first of [{}, GZIP]) {
        const tag = (await ask(path, first)).headers.get('etag') ?? '';
        for (const then of [{}, GZIP]) {
          const answer = await ask(path, { ...then, 'if-none-match': `"x", ${tag}` });
          expect(answer.status).toBe(304);
          expect((await bytesOf(answer)).length).toBe(0);
          expect(answer.headers.has('content-type')).toBe(false);
          expect(answer.headers.get('etag')).not.toBeNull();
          expect(answer.headers.get('cache-control')).toBe('private, no-cache');
        }
      }
    },
  );

  it('of another content gets the new one', async () => {
    const tag = (await ask('/small')).headers.get('etag') ?? '';
    expect((await ask('/large', { 'if-none-match': tag })).status).toBe(200);
  });

  it.each(['/secret', '/running', '/nowhere', '/fault'])('of %s gets it again', async (path) => {
    const answer = await ask(path, { 'if-none-match': '*' });
    expect(answer.status).not.toBe(304);
    expect(answer.headers.has('etag')).toBe(false);
  });

  it('and asks with HEAD is told the same', async () => {
    const tag = (await ask('/large')).headers.get('etag') ?? '';
    expect((await ask('/large', {}, 'HEAD')).headers.get('etag')).toBe(tag);
    expect((await ask('/large', { 'if-none-match': tag }, 'HEAD')).status).toBe(304);
  });
});
