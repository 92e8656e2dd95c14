import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { httpHandler } from '#hosts/lambda/http-event.ts';
import { httpEvent } from '../../lambdas/events.ts';

const app = new Hono()
  .get('/v1/projects/:project/runs/:run', (context) => context.json(context.req.param()))
  .get('/v1/projects/:project/runs/:run/events', (context) =>
    context.json({ ...context.req.param(), part: 'events' }),
  )
  .get('/v1/projects/:project/runs/:run/items', (context) =>
    context.json({ ...context.req.param(), part: 'items' }),
  )
  .get('/v1/projects/:project/runs/:run/finish', (context) =>
    context.json({ ...context.req.param(), part: 'finish' }),
  );

async function seen(path: string): Promise<unknown> {
  const { body } = await httpHandler(app)(httpEvent('GET', path));
  return JSON.parse(body ?? '');
}

describe('the path of an event, which API Gateway has decoded', () => {
  it.each([
    ['/v1/projects/p/runs/a', { project: 'p', run: 'a' }],
    ['/v1/projects/p/runs/a/b/c', { project: 'p', run: 'a/b/c' }],
    ['/v1/projects/p/runs/a/b/events', { project: 'p', run: 'a/b', part: 'events' }],
    ['/v1/projects/p/runs/a/b/items', { project: 'p', run: 'a/b', part: 'items' }],
    ['/v1/projects/p/runs/events/finish', { project: 'p', run: 'events', part: 'finish' }],
    ['/v1/projects/p/runs/a/unknown', { project: 'p', run: 'a/unknown' }],
    ['/v1/projects/p/runs/a?b#c', { project: 'p', run: 'a?b#c' }],
    ['/v1/projects/p/runs/100%', { project: 'p', run: '100%' }],
    ['/v1/projects/p/runs/a%2Fb', { project: 'p', run: 'a%2Fb' }],
  ])('%s names %j', async (path, expected) => {
    expect(await seen(path)).toEqual(expected);
  });
});

it.each<[string, Record<string, string>]>([
  ['TRACE', {}],
  ['CONNECT', {}],
  ['GET', { 'x-note': 'Ω' }],
  ['GET', { 'x note': 'a' }],
])('answers 400 to what the Fetch standard does not know: %s %o', async (method, headers) => {
  const event = httpEvent(method, '/v1/projects/p/runs/a', { headers });
  const { statusCode, body } = await httpHandler(app)(event);
  expect(statusCode).toBe(400);
  expect(body).toContain('not-a-request');
});

it.each(['a\\b', 'a\tb', 'a\nb', 'a\u0000b'])('the run %j is no other run', async (run) => {
  expect(await seen(`/v1/projects/p/runs/${run}`)).toEqual({ project: 'p', run });
});

/** After the example in "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway". */
describe('an event as AWS documents it', () => {
  const documented = new Hono()
    .get('/v1/projects/:project/runs/:run', (context) => {
      const { cookie, header1, header2, empty } = context.req.header();
      const query = context.req.queries();
      return context.json({
        run: context.req.param('run'),
        query,
        cookie,
        header1,
        header2,
        empty,
      });
    })
    .post('/v1/projects/:project/events', async (context) => {
      const length = context.req.header('content-length') ?? null;
      return context.json({ text: await context.req.text(), length });
    });
  const answerOf = async (event: ReturnType<typeof httpEvent>) => {
    const { statusCode, body } = await httpHandler(documented)(event);
    return { statusCode, body: z.record(z.string(), z.unknown()).parse(JSON.parse(body ?? '')) };
  };
  const EVENTS = '/v1/projects/p/events';

  it('has its cookies, its query as it was sent, joined headers, and empty ones', async () => {
    const event = httpEvent('GET', '/v1/projects/p/runs/a+b c', {
      rawQueryString: 'parameter1=value1&parameter1=value2&parameter2=a%2Cb+c&empty=&bare',
      queryStringParameters: { parameter1: 'value1,value2', parameter2: 'a,b c', empty: '' },
      cookies: ['cookie1=a,b', 'cookie2='],
      headers: { header1: 'value1', header2: 'value1,value2', empty: '' },
    });
    const { body } = await answerOf(event);
    expect(body).toEqual({
      run: 'a+b c',
      query: {
        parameter1: ['value1', 'value2'],
        parameter2: ['a,b c'],
        empty: [''],
        bare: [''],
      },
      cookie: 'cookie1=a,b; cookie2=',
      header1: 'value1',
      header2: 'value1,value2',
      empty: '',
    });
  });

  it('has a body as text, as base64, or none, which those who call a function themselves say by null', async () => {
    const text = 'Hello from client, é';
    const encoded = { body: Buffer.from(text).toString('base64'), isBase64Encoded: true };
    const length = String(Buffer.byteLength(text));
    for (const changes of [{ body: text }, encoded]) {
      const { body } = await answerOf(httpEvent('POST', EVENTS, changes));
      expect(body).toEqual({ text, length });
    }
    // @ts-expect-error an HTTP API leaves it out
    const withNull = httpEvent('POST', EVENTS, { body: null });
    for (const event of [httpEvent('POST', EVENTS), withNull]) {
      const { body } = await answerOf(event);
      expect(body).toEqual({ text: '', length: null });
    }
  });

  it.each(['gzip', 'GZIP'])('that has %s as text is told what to send', async (encoding) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
    const event = httpEvent('POST', EVENTS, { headers, body: '\u001f\ufffd' });
    const { statusCode, body } = await answerOf(event);
    expect(statusCode).toBe(415);
    expect(body['type']).toBe('urn:evalake:problem:unsupported-content-type');
  });

  it('names no run by half a surrogate pair', async () => {
    const { statusCode } = await answerOf(httpEvent('GET', '/v1/projects/p/runs/a\ud800'));
    expect(statusCode).toBe(400);
  });
});
