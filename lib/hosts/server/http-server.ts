import { EvalakeError } from '#contract/evalake-error.ts';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

/** The address cannot be listened on. */
export class ListenError extends EvalakeError {
  override readonly name = 'ListenError';
}

/** What one client can hold of the server, and for how long. */
export interface ConnectionLimits {
  /** A connection over this many is closed at once. */
  readonly connections: number;
  /** Until all headers of a request are there; then 408. */
  readonly headersMs: number;
  /** Until all of a request is there; then 408. 64 MB in it are 0.5 MB a second. */
  readonly requestMs: number;
  /** How often the two are looked at. */
  readonly checkMs: number;
}

const LIMITS: ConnectionLimits = {
  connections: 1000,
  headersMs: 15_000,
  requestMs: 120_000,
  checkMs: 2000,
};

/** @throws ListenError */
export async function listen(
  { fetch }: Pick<Hono, 'fetch'>,
  host: string,
  port: number,
  limits: ConnectionLimits = LIMITS,
): Promise<Server> {
  const server = createAdaptorServer({
    fetch,
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
    },
  }) as Server;
  server.maxConnections = limits.connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new ListenError(listenProblem(error, host, port), { cause: error }));
    });
    server.listen(port, host, resolve);
  });
  return server;
}

function listenProblem(
  { code, message }: NodeJS.ErrnoException,
  host: string,
  port: number,
): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is taken; choose another one with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine; choose one with --host`;
    case 'EACCES':
      return `port ${port} may not be used by this user; choose one above 1023 with --port`;
    default:
      return `cannot listen on ${host}:${port}: ${message}`;
  }
}

export function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Connections that are idle end at once; those with a request end when it is answered. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
