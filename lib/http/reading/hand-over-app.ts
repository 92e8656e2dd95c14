import { type Context, Hono } from 'hono';
import { type AccessPorts, openGuard } from '../access.ts';
import { serve, serveOpen } from '../serve-route.ts';
import { handedOpenRoutes, handedRoutes } from './handed-routes.ts';
import type { HandedRequest, Reader } from './reader.ts';

export interface HandOverPorts extends AccessPorts {
  readonly reader: Reader;
}

/** The headers that change an answer. Keys and cookies are not among them. */
const HANDED_HEADERS = ['accept', 'accept-encoding', 'if-none-match'];

/** The lane of what is about no project. */
const NO_PROJECT = '';

/**
 * Hands requests that read to the reader, once they are let through and their parts are checked. What
 * comes back has its headers, its tag and its compression.
 */
export function handOverApp({ reader, ...ports }: HandOverPorts): Hono {
  const app = new Hono();
  const guard = openGuard(ports);
  const handOver = async ({ context }: { readonly context: Context }): Promise<Response> => {
    const { raw } = context.req;
    const lane = context.req.param('project') ?? NO_PROJECT;
    const answer = await reader.answer(describe(raw), lane, raw.signal);
    context.set('isFinished', true);
    return answer;
  };
  for (const route of handedRoutes) serve(app, guard, route, handOver);
  for (const route of handedOpenRoutes) serveOpen(app, route, handOver);
  return app;
}

function describe({ method, url, headers }: Request): HandedRequest {
  const handed = HANDED_HEADERS.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { method, url, headers: handed };
}
