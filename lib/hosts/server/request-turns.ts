import type { Socket } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';

type Serve = () => void;

/** The requests of one connection that are not answered yet. */
interface Unanswered {
  readonly waiting: Serve[];
  isServing: boolean;
}

/**
 * Serves the requests of a connection one after the other, each when the client has the answer to the
 * one before. A client may send any number ahead in a few bytes, and without turns all of them would
 * be worked on, and their answers held, at once, also when the client has gone.
 */
export class RequestTurns {
  readonly #most: number;
  readonly #connections = new WeakMap<Socket, Unanswered>();

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
      response.once('close', () => {
        unanswered.isServing = false;
        serveNext(unanswered);
      });
      serve();
    });
    serveNext(unanswered);
  }

  #unansweredOf(socket: Socket): Unanswered {
    const known = this.#connections.get(socket);
    if (known) return known;
    const unanswered: Unanswered = { waiting: [], isServing: false };
    this.#connections.set(socket, unanswered);
    socket.once('close', () => (unanswered.waiting.length = 0));
    return unanswered;
  }
}

function serveNext(unanswered: Unanswered): void {
  if (unanswered.isServing) return;
  const serve = unanswered.waiting.shift();
  if (!serve) return;
  unanswered.isServing = true;
  serve();
}
