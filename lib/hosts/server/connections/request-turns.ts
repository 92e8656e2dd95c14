import type { Socket } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';

type Serve = () => void;

/** Requests that begin in one turn of the event loop. The steps of those that have begun wait so long. */
const BEGIN_AT_ONCE = 8;

/** The requests of one connection that are not answered yet. */
interface Unanswered {
  readonly waiting: Serve[];
  isServing: boolean;
}

/**
 * Serves the requests of a connection one after the other, each when the client has the answer to the
 * one before. A client may send any number ahead in a few bytes, and without turns all of them would
 * be worked on, and their answers held, at once, also when the client has gone. Of all connections only
 * a few requests begin in one turn of the event loop: a request has some twenty steps, and each would wait
 * for the beginning of hundreds of others.
 */
export class RequestTurns {
  readonly #most: number;
  readonly #connections = new WeakMap<Socket, Unanswered>();
  /** Those whose next request may begin, in the order in which they may. */
  readonly #ready: Unanswered[] = [];
  #begun = 0;

  /** @param most requests of a connection that are not answered; beyond them it ends */
  constructor(most: number) {
    this.#most = most;
  }

  /** Calls `serve` when it is the request's turn; never when its connection has ended before. */
  take(request: IncomingMessage, response: ServerResponse, serve: Serve): void {
    const { socket } = request;
    const unanswered = this.#unansweredOf(socket);
    if (socket.destroyed || unanswered.waiting.length + 1 >= this.#most) {
      unanswered.waiting.length = 0;
      // It ends the connection too. Node would make an error with a stack for each request that is left.
      request.destroy();
      return;
    }
    unanswered.waiting.push(() => {
      response.once('close', () => this.#next(unanswered));
      serve();
    });
    if (!unanswered.isServing) this.#next(unanswered);
  }

  #unansweredOf(socket: Socket): Unanswered {
    const known = this.#connections.get(socket);
    if (known) return known;
    const unanswered: Unanswered = { waiting: [], isServing: false };
    this.#connections.set(socket, unanswered);
    socket.once('close', () => (unanswered.waiting.length = 0));
    return unanswered;
  }

  /** The connection's last request is answered. */
  #next(unanswered: Unanswered): void {
    unanswered.isServing = unanswered.waiting.length > 0;
    if (!unanswered.isServing) return;
    this.#ready.push(unanswered);
    this.#begin();
  }

  #begin(): void {
    while (this.#begun < BEGIN_AT_ONCE) {
      const unanswered = this.#ready.shift();
      if (!unanswered) return;
      const serve = unanswered.waiting.shift();
      // Its connection has ended.
      if (!serve) continue;
      if (this.#begun === 0) setImmediate(() => this.#beginAgain());
      this.#begun += 1;
      serve();
    }
  }

  #beginAgain(): void {
    this.#begun = 0;
    this.#begin();
  }
}
