import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { answerAsStranger, STRANGE_NAME } from './stranger.ts';

/** A request as it reached the server, and what was answered. */
export interface Seen {
  /** `METHOD /path`, without the query. */
  readonly what: string;
  readonly status: number;
  readonly cookie: string | undefined;
  /** The name, and the port, by which the server was asked. */
  readonly host: string | undefined;
  /** Who asked, as the browser says: `same-origin`, `same-site`, `cross-site`. */
  readonly site: string | undefined;
}

/**
 * Passes each request on to a server as it is, Host and all, and notes it with its answer. A browser
 * keeps from its own tools what it keeps from a page: this sees what was asked and answered.
 *
 * Under the strange name `/` is a page of a stranger: what its name server gave out before it gave out
 * the address of this machine (DNS rebinding).
 */
export class Witness {
  readonly url: string;
  readonly port: number;
  readonly #server: Server;
  readonly #seen: Seen[];

  private constructor(server: Server, port: number, seen: Seen[]) {
    this.#server = server;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#seen = seen;
  }

  static async before(target: string): Promise<Witness> {
    const seen: Seen[] = [];
    const server = createServer((incoming, outgoing) => {
      const { url, headers } = incoming;
      const isStrange = url === '/' && headers.host?.startsWith(STRANGE_NAME) === true;
      if (isStrange) answerAsStranger(outgoing);
      else passOn(target, incoming, outgoing, (each) => seen.push(each));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port on loopback');
    return new Witness(server, address.port, seen);
  }

  /** What pages of other origins have asked so far. */
  byStrangers(): readonly Seen[] {
    return this.#seen.filter(({ site }) => site === 'same-site' || site === 'cross-site');
  }

  /** All that was asked so far. */
  all(): readonly Seen[] {
    return [...this.#seen];
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

function passOn(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  see: (seen: Seen) => void,
): void {
  const { method = '', url = '', headers } = incoming;
  const onward = request(`${target}${url}`, { method, headers, agent: false }, (answer) => {
    const status = answer.statusCode ?? 0;
    const site = [headers['sec-fetch-site']].flat()[0];
    const { cookie, host } = headers;
    see({ what: `${method} ${url.replace(/\?.*/, '')}`, status, cookie, host, site });
    outgoing.writeHead(status, answer.headers);
    answer.pipe(outgoing);
  });
  onward.once('error', () => outgoing.destroy());
  incoming.pipe(onward);
}
