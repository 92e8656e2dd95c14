import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';

/** A name that the browser of the tests resolves to this machine, as an attacker's name server may. */
export const STRANGE_NAME = 'evil.test';

/** A page of somebody else, without any policy. */
export function answerAsStranger(response: ServerResponse): void {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end('<!doctype html><title>a page</title><body></body>');
}

/** Somebody else's web server on this machine: a page at every address. */
export class Stranger {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async start(): Promise<Stranger> {
    const server = createServer((_, response) => answerAsStranger(response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port on loopback');
    return new Stranger(server, address.port);
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
