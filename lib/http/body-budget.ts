import type { MiddlewareHandler } from 'hono';
import { ReceivedRate } from './bodies/received-rate.ts';
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
  /**
   * Waits for a part of the body. @throws ProblemError 408 when the budget was spent meanwhile and no
   * other request has been as slow
   */
  receive<T>(part: Promise<T>): Promise<T>;
}

const RETRY_SECONDS = '1';

/** A body that comes at this rate takes as long as a request may: 64 MB in two minutes. */
const SLOW_BYTES_PER_SECOND = 512 * 1024;

interface Receiver {
  takenBytes: number;
  readonly rate: ReceivedRate;
  /** Ends the request; undefined while it waits for nothing. */
  end: ((problem: ProblemError) => void) | undefined;
}

/**
 * Bounds the bytes that the bodies of all requests together hold in memory. A body beyond the
 * budget is refused. It does not wait: none of it was acknowledged, and a waiting request holds
 * memory too. Before it is refused, a sender that has become slow gives up its share: otherwise two
 * that stop in the middle hold the budget for as long as a request may take.
 */
export class BodyBudget {
  readonly #limitBytes: number;
  readonly #now: () => number;
  readonly #receivers = new Set<Receiver>();
  #heldBytes = 0;

  /** @param now milliseconds */
  constructor(limitBytes: number, now = () => performance.now()) {
    this.#limitBytes = limitBytes;
    this.#now = now;
  }

  /** Gives each request its share, and takes the share back when the request is answered. */
  middleware(): MiddlewareHandler {
    return async (context, next) => {
      const receiver: Receiver = {
        takenBytes: 0,
        rate: new ReceivedRate(this.#now()),
        end: undefined,
      };
      this.#receivers.add(receiver);
      context.set('bodyShare', {
        take: (bytes) => this.#take(receiver, bytes),
        receive: (part) => waitFor(receiver, part),
      });
      try {
        await next();
      } finally {
        this.#receivers.delete(receiver);
        this.#release(receiver);
      }
    };
  }

  #take(receiver: Receiver, bytes: number): void {
    while (this.#heldBytes + bytes > this.#limitBytes) {
      const slowest = this.#findSlowest(receiver);
      if (slowest === undefined) throw busyProblem();
      this.#release(slowest);
      slowest.end?.(slowProblem());
    }
    receiver.rate.add(bytes, this.#now());
    this.#heldBytes += bytes;
    receiver.takenBytes += bytes;
  }

  /** The slowest of the others that hold something and are slow. */
  #findSlowest(asking: Receiver): Receiver | undefined {
    const nowMs = this.#now();
    let slowest: Receiver | undefined;
    let least = SLOW_BYTES_PER_SECOND;
    for (const receiver of this.#receivers) {
      if (receiver === asking || receiver.end === undefined || receiver.takenBytes === 0) continue;
      const perSecond = receiver.rate.perSecond(nowMs);
      if (perSecond >= least) continue;
      slowest = receiver;
      least = perSecond;
    }
    return slowest;
  }

  #release(receiver: Receiver): void {
    this.#heldBytes -= receiver.takenBytes;
    receiver.takenBytes = 0;
  }
}

async function waitFor<T>(receiver: Receiver, part: Promise<T>): Promise<T> {
  const ended = new Promise<never>((_, reject) => (receiver.end = reject));
  try {
    return await Promise.race([part, ended]);
  } finally {
    receiver.end = undefined;
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

function slowProblem(): ProblemError {
  return new ProblemError({
    name: 'slow-body',
    status: 408,
    detail:
      'the body came slower than 0.5 MB a second while others had to wait; nothing of it was taken, send it again',
    headers: { 'retry-after': RETRY_SECONDS, connection: 'close' },
  });
}
