import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

export interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A webhook's receiver on loopback, which keeps what it is sent and answers 204. */
export class WebhookListener {
  readonly heard: Heard[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        this.heard.push({ headers: request.headers, body });
        response.writeHead(204).end();
      });
    });
  }

  static async start(): Promise<WebhookListener> {
    const listener = new WebhookListener();
    listener.#server.listen(0, '127.0.0.1');
    await once(listener.#server, 'listening');
    return listener;
  }

  get url(): string {
    const { port } = z.object({ port: z.int() }).parse(this.#server.address());
    return `http://127.0.0.1:${port}/told`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
