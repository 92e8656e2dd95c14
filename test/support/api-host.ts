import type { Hono } from 'hono';
import { inject } from 'vitest';
import { httpHandler } from '#hosts/lambda/http-event.ts';
import { throughHttpApi } from './payload-v2.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** What stands before the API: Node's server, or an HTTP API of AWS and a Lambda. */
    apiHost: 'server' | 'lambda';
  }
}

const LOCALHOST = 'http://localhost';

/** Asks an app as the host of this run of the tests does. */
export function hosted(app: Hono): (path: string, init?: RequestInit) => Promise<Response> {
  if (inject('apiHost') !== 'lambda') {
    return (path, init) => Promise.resolve(app.request(path, init));
  }
  const ask = throughHttpApi(httpHandler(app));
  return (path, init) => ask(new Request(new URL(path, LOCALHOST), init));
}
