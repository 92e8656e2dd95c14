import { type OutgoingMessage, type Queue, type ReceivedMessage, SendError } from '#ports/queue.ts';
import type { Actor } from './actor.ts';
import { Dice } from './dice.ts';
import type { FaultKind } from './faults.ts';
import type { PortCalls } from './port-calls.ts';

const WRITES = ['error', 'error after', 'crash', 'crash after', 'slow'] as const;
const RECEIVE = ['error', 'held', 'crash after'] as const;

/** The queue cannot be reached. */
export class QueueUnreachableError extends Error {
  override readonly name = 'QueueUnreachableError';
}

export interface SimulatedQueueOptions {
  readonly calls: PortCalls;
  readonly actor: Actor;
  readonly name: string;
  readonly queue: Queue;
  readonly seed: number;
  /** Whether groups keep their order; if not, messages may overtake each other and come twice. */
  readonly fifo: boolean;
  /** Whether messages that it accepted may be lost. */
  readonly loses: boolean;
}

/** A queue as one actor sees it. */
export class SimulatedQueue implements Queue {
  readonly #options: SimulatedQueueOptions;
  #sends = 0;

  constructor(options: SimulatedQueueOptions) {
    this.#options = options;
  }

  readonly send: Queue['send'] = (messages) => {
    const { queue, fifo, loses } = this.#options;
    const half = Math.floor(messages.length / 2);
    const faults: FaultKind[] = [...WRITES, ...(half > 0 ? (['half'] as const) : [])];
    if (!fifo) faults.push('late');
    if (loses) faults.push('lost');
    const all = messages.map((_, index) => index);
    const effect = () => queue.send(this.#jittered(messages));
    return this.#call('send', faults, effect, async (fault) => {
      if (fault === 'half') await queue.send(messages.slice(0, half));
      if (fault === 'late') return queue.send(messages.map(withLongDelay));
      if (fault === 'lost') return;
      throw new SendError(fault === 'half' ? all.slice(half) : all, 'a simulated fault');
    });
  };

  readonly receive: Queue['receive'] = (options) => {
    const { queue, actor } = this.#options;
    const receive = async (): Promise<readonly ReceivedMessage[]> =>
      actor.hasDied() ? [] : queue.receive({ ...options, signal: actor.signal });
    const faults = this.#options.fifo ? RECEIVE : ([...RECEIVE, 'twice'] as const);
    return this.#call('receive', faults, receive, async (fault) => {
      if (fault === 'error') throw unreachable();
      const received = await receive();
      if (fault === 'held') throw unreachable();
      // A release makes the message visible again while this delivery goes on.
      await queue.release(
        received.map(({ receipt }) => receipt),
        0,
      );
      return received;
    });
  };

  readonly delete: Queue['delete'] = (receipts) =>
    this.#end('delete', receipts, (part) => this.#options.queue.delete(part));

  readonly release: Queue['release'] = (receipts, delaySeconds) =>
    this.#end('release', receipts, (part) => this.#options.queue.release(part, delaySeconds));

  #end(
    name: string,
    receipts: readonly string[],
    end: (receipts: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const half = Math.floor(receipts.length / 2);
    const faults = half > 0 ? ([...WRITES, 'half'] as const) : WRITES;
    return this.#call(
      name,
      faults,
      () => end(receipts),
      async (fault) => {
        if (fault === 'half') await end(receipts.slice(0, half));
        throw unreachable();
      },
    );
  }

  /** A standard queue keeps no order. */
  #jittered(messages: readonly OutgoingMessage[]): readonly OutgoingMessage[] {
    const { fifo, name, seed, actor } = this.#options;
    if (fifo) return messages;
    this.#sends += 1;
    const dice = new Dice(seed, `jitter ${actor.role} ${name} ${this.#sends}`);
    return messages.map((message) =>
      dice.chance(0.2) ? withDelay(message, dice.int(1, 3000) / 1000) : message,
    );
  }

  #call<T>(
    operation: string,
    faults: readonly FaultKind[],
    effect: () => Promise<T>,
    suffer: (fault: FaultKind) => Promise<T>,
  ): Promise<T> {
    const { calls, actor, name } = this.#options;
    return calls.run(actor, {
      name: `${operation} ${name}`,
      faults,
      effect,
      suffer: async (fault) => {
        if (fault === 'error after') await effect();
        return suffer(fault);
      },
    });
  }
}

const LATE_SECONDS = 90;
const MOST_SECONDS = 900;

function withLongDelay(message: OutgoingMessage): OutgoingMessage {
  return withDelay(message, LATE_SECONDS);
}

function withDelay(message: OutgoingMessage, seconds: number): OutgoingMessage {
  return {
    ...message,
    delaySeconds: Math.min(MOST_SECONDS, (message.delaySeconds ?? 0) + seconds),
  };
}

function unreachable(): QueueUnreachableError {
  return new QueueUnreachableError('a simulated fault');
}
