import type { MiddlewareHandler } from 'hono';
import { ProblemError } from './problem.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** Absent in a process that serves one request at a time. */
    bodyShare?: BodyShare;
  }
}

/** One request's share of the budget. */
export interface BodyShare {
  /** @throws ProblemError 503 when all bodies together would be over the budget */
  take(bytes: number): void;
}

const RETRY_SECONDS = '1';

/**
 * Bounds the bytes that the bodies of all requests together hold in memory. A body beyond the
 * budget is refused. It does not wait: none of it was acknowledged, and a waiting request holds
 * memory too.
 */
export class BodyBudget {
  readonly #limitBytes: number;
  #heldBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Gives each request its share, and takes the share back when the request is answered. */
  middleware(): MiddlewareHandler {
    return async (context, next) => {
      let takenBytes = 0;
      const take = (bytes: number): void => {
        if (this.#heldBytes + bytes > this.#limitBytes) throw busyProblem();
        this.#heldBytes += bytes;
        takenBytes += bytes;
      };
      context.set('bodyShare', { take });
      try {
        await next();
      } finally {
        this.#heldBytes -= takenBytes;
      }
    };
  }
}

function busyProblem(): ProblemError {
  return new ProblemError({
    name: 'busy',
    status: 503,
    detail: 'too much is being sent at once; nothing of this request was taken, send it again',
    headers: { 'retry-after': RETRY_SECONDS, connection: 'close' },
  });
}
