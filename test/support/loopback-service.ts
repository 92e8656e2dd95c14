import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
  bytes: Uint8Array,
) => void;

/** Takes the request and says nothing. */
export const silent: Answer = () => undefined;

/** Begins an answer of 1,000 bytes and stops in its middle. */
export const stalling: Answer = (_, response) => {
  response.writeHead(200, { 'content-length': 1000, 'content-type': 'application/x-amz-json-1.1' });
  response.write('{"part":');
};

/** An HTTP server on loopback that stands for an AWS service, and counts. */
export class LoopbackService {
  requests = 0;
  /** Most requests that were under way at once. */
  mostAtOnce = 0;
  answer: Answer;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #atOnce = 0;

  private constructor(answer: Answer) {
    this.answer = answer;
    this.#server = createServer((request, response) => {
      this.requests += 1;
      this.#atOnce += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
      response.once('close', () => (this.#atOnce -= 1));
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const bytes = Buffer.concat(chunks);
        this.answer(request, response, bytes.toString(), bytes);
      });
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(answer: Answer = silent): Promise<LoopbackService> {
    const service = new LoopbackService(answer);
    await new Promise<void>((resolve) => service.#server.listen(0, '127.0.0.1', resolve));
    return service;
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}`;
  }

  get sockets(): number {
    return this.#sockets.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
