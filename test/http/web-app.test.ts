import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { webApp, type WebFiles } from '#http/web/web-app.ts';
import { hosted } from '../support/api-host.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));
const files: WebFiles = new Map([
  ['index.html', { type: 'text/html; charset=utf-8', bytes: bytes('<!doctype html>'), coded: {} }],
  [
    'assets/main-AB12.js',
    {
      type: 'text/javascript; charset=utf-8',
      bytes: bytes('plain'),
      coded: { br: bytes('as brotli'), gzip: bytes('as gzip') },
    },
  ],
]);

function serve(found: WebFiles | undefined): Hono {
  const app = webApp({ files: () => Promise.resolve(found) });
  return composeApp([app], (error) => {
    throw error;
  });
}

describe('the page of the dashboard', () => {
  it('is the same for everybody, under a policy that lets it run its own files alone', async () => {
    const answer = await hosted(serve(files))('/');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('<!doctype html>');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(answer.headers.get('permissions-policy')).toMatch(/^(?:[a-z-]+=\(\)(?:, |$))+$/);
  });

  it('keeps its policy when a browser that has it asks again', async () => {
    const ask = hosted(serve(files));
    const first = await ask('/');
    const tag = first.headers.get('etag') ?? '';
    const again = await ask('/', { headers: { 'if-none-match': tag } });
    expect(again.status).toBe(304);
    const policyOf = (answer: Response) => answer.headers.get('content-security-policy');
    expect(policyOf(again)).toBe(policyOf(first));
    expect(policyOf(again)).toContain("script-src 'self'");
  });

  it('promises https only where browsers come by https', async () => {
    const app = serve(files);
    const promise = async (url: string) =>
      (await app.request(url)).headers.get('strict-transport-security');
    expect(await promise('http://127.0.0.1/')).toBeNull();
    expect(await promise('https://evalake.test/')).toBe('max-age=31536000');
  });

  it('says how to build it where it is not built', async () => {
    const answer = await hosted(serve(undefined))('/');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      type: 'urn:evalake:problem:dashboard-not-built',
      detail: expect.stringContaining('npm run build') as string,
    });
  });
});

describe('an asset', () => {
  it.each([
    ['gzip, deflate, br', 'br', 'as brotli'],
    ['gzip;q=1, br;q=0', 'gzip', 'as gzip'],
    ['identity', null, 'plain'],
  ])('asked for with %s is sent in the smallest form', async (accepted, coding, sent) => {
    const answer = await hosted(serve(files))('/assets/main-AB12.js', {
      headers: { 'accept-encoding': accepted },
    });
    expect(answer.headers.get('content-encoding')).toBe(coding);
    expect(await answer.text()).toBe(sent);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('vary')).toBe('accept-encoding');
    expect(answer.headers.get('content-security-policy')).toContain("trusted-types 'none'");
  });

  it('that is gone says that the page may be old', async () => {
    const answer = await hosted(serve(files))('/assets/main-OLD.js');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      detail: expect.stringContaining('reload') as string,
    });
    expect((await hosted(serve(files))('/assets/..%2findex.html')).status).toBe(404);
  });
});
