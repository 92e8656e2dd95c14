import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { beforeEach, describe, expect, it } from 'vitest';
import { composeApp } from '#http/app.ts';
import { answerOnce, type KeptAnswers, strongTag } from '#http/dashboard/conditional.ts';
import { RecentValues } from '#ports/recent-values.ts';
import { hosted } from '../../support/api-host.ts';

const GZIP = { 'accept-encoding': 'gzip' };
const LARGE = { text: 'ab"'.repeat(1000) };
let reads = 0;
let request: ReturnType<typeof hosted>;

beforeEach(() => {
  reads = 0;
  const kept: KeptAnswers = new RecentValues(100_000);
  const app = new Hono();
  app.get('/:size/:run', (context) => {
    const { size, run } = context.req.param();
    const read = () => {
      reads += 1;
      return Promise.resolve(size === 'large' ? { run, ...LARGE } : { run });
    };
    return answerOnce(context, strongTag('revision'), read, size === 'unkept' ? undefined : kept);
  });
  request = hosted(composeApp([app], () => undefined));
});

function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  return request(path, { method, headers: { host: 'localhost', ...headers } });
}

async function contentOf(answer: Response): Promise<unknown> {
  const bytes = Buffer.from(await answer.arrayBuffer());
  const isGzip = answer.headers.get('content-encoding') === 'gzip';
  return JSON.parse((isGzip ? gunzipSync(bytes) : bytes).toString());
}

describe('an answer that is kept', () => {
  it('is made and packed once', async () => {
    const answers = [await ask('/large/a', GZIP), await ask('/large/a', GZIP)];
    for (const answer of answers) {
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      expect(answer.headers.get('etag')).toBe('"revision-gzip"');
      expect(answer.headers.get('vary')).toBe('Accept-Encoding');
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(await contentOf(answer)).toEqual({ run: 'a', ...LARGE });
    }
    expect(reads).toBe(1);
  });

  it.each([
    [{}, false],
    [{ 'accept-encoding': 'deflate, br' }, false],
    [{ 'accept-encoding': 'gzip;q=0' }, false],
    [{ 'accept-encoding': 'gzip;q=0, *' }, false],
    [{ 'accept-encoding': 'GZIP;q=0.5' }, true],
    [{ 'accept-encoding': 'br, *' }, true],
  ])('has the form that %o takes', async (headers, isGzip) => {
    await ask('/large/a', isGzip ? {} : GZIP);
    const answer = await ask('/large/a', headers);
    expect(answer.headers.get('content-encoding')).toBe(isGzip ? 'gzip' : null);
    expect(answer.headers.get('etag')).toBe(isGzip ? '"revision-gzip"' : '"revision"');
    expect(await contentOf(answer)).toEqual({ run: 'a', ...LARGE });
  });

  it('has the headers of one that is not', async () => {
    for (const sent of [{}, GZIP]) {
      for (const method of ['GET', 'HEAD']) {
        const [kept, unkept] = [
          await ask('/small/a', sent, method),
          await ask('/unkept/a', sent, method),
        ];
        expect([...kept.headers]).toEqual([...unkept.headers]);
        expect(await kept.text()).toBe(await unkept.text());
      }
    }
  });

  it('is asked for its head as one that is not', async () => {
    const { headers } = await ask('/large/a', GZIP, 'HEAD');
    expect(headers.has('content-encoding')).toBe(false);
    expect(headers.get('etag')).toBe('"revision"');
    expect(headers.get('vary')).toBe(null);
  });

  it('is not that of another address with the same tag', async () => {
    for (const path of ['/small/a', '/small/b', '/small/a?run=c', '/large/a']) await ask(path);
    expect(reads).toBe(4);
    expect(await contentOf(await ask('/small/b'))).toEqual({ run: 'b' });
  });

  it('is not made for who has it in either form', async () => {
    for (const tag of ['"revision"', '"revision-gzip"', '*']) {
      const answer = await ask('/large/a', { ...GZIP, 'if-none-match': tag });
      expect(answer.status).toBe(304);
      expect(answer.headers.get('etag')).toBe('"revision"');
    }
    expect(reads).toBe(0);
  });
});
