import type { MiddlewareHandler } from 'hono';
import { ProblemError } from './problem.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** Absent where a process has one request at a time. */
    bodyShare?: BodyShare;
  }
}

/** What one request holds of the budget. */
export interface BodyShare {
  /** @throws ProblemError 503 when all bodies together would be over the budget */
  take(bytes: number): void;
}

const RETRY_SECONDS = '1';

/**
 * Bytes of request bodies in memory, of all requests together. What goes over is refused rather
 * than made to wait: nothing of it was acknowledged, and whoever waited would hold memory too.
 */
export class BodyBudget {
  readonly #limitBytes: number;
  #heldBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Gives each request its share, and takes it back when the request is answered. */
  middleware(): MiddlewareHandler {
    return async (context, next) => {
      let takenBytes = 0;
      const take = (bytes: number): void => {
        if (this.#heldBytes + bytes > this.#limitBytes) throw busy();
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

function busy(): ProblemError {
  return new ProblemError({
    name: 'busy',
    status: 503,
    detail: 'too much is being sent at once; nothing of this request was taken, send it again',
    headers: { 'retry-after': RETRY_SECONDS, connection: 'close' },
  });
}
