import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
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
