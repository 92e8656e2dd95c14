import { EvalakeError } from '#contract/evalake-error.ts';
import { createServer, type RequestListener, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { Connections } from './connections/connections.ts';
import { RequestTurns } from './connections/request-turns.ts';
import { SlicedReads } from './connections/sliced-reads.ts';

/** The server cannot listen on the address. */
export class ListenError extends EvalakeError {
  override readonly name = 'ListenError';
}

/** Limits of one client's connections. */
export interface ConnectionLimits {
  /** The most connections; beyond them those end that only wait for their client. */
  readonly connections: number;
  /** The time limit for a request's headers; then 408. */
  readonly headersMs: number;
  /** The time limit for a whole request; then 408. It allows 64 MB at 0.5 MB a second. */
  readonly requestMs: number;
  /** A connection on which nothing moves for so long ends, also where its client does not read. */
  readonly idleMs: number;
  /** Requests of one connection; then it ends. It bounds what a client can send ahead. */
  readonly requestsPerConnection: number;
  /** Requests of one connection that are not answered; then it ends. They are served one by one. */
  readonly requestsAtOnce: number;
  /** How often the two time limits are checked. */
  readonly checkMs: number;
}

const LIMITS: ConnectionLimits = {
  connections: 1000,
  headersMs: 15_000,
  requestMs: 120_000,
  idleMs: 120_000,
  requestsPerConnection: 10_000,
  requestsAtOnce: 32,
  checkMs: 2000,
};

/** @throws ListenError */
export async function listen(
  { fetch }: Pick<Hono, 'fetch'>,
  host: string,
  port: number,
  limits: ConnectionLimits = LIMITS,
): Promise<Server> {
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
  });
  const connections = new Connections(limits.connections);
  const turns = new RequestTurns(limits.requestsAtOnce);
  const reads = new SlicedReads();
  // Makes the adapter's Request and Response those of this thread, which make no stream unless one is asked for.
  const serve = getRequestListener(fetch);
  server.on('connection', (socket) => {
    connections.add(socket);
    reads.add(socket);
  });
  const take: RequestListener = (request, response) => {
    reads.begin(request);
    connections.begin(request, response);
    turns.take(request, response, () => void serve(request, response));
  };
  server.on('request', take);
  // Node answers these by itself, also any number that is sent ahead. What is expected may be ignored.
  server.on('checkExpectation', take);
  server.maxRequestsPerSocket = limits.requestsPerConnection;
  server.setTimeout(limits.idleMs);
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
