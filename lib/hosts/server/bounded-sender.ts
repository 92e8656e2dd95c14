import { type OutgoingMessage, type Queue, QueueFullError } from '#ports/queue.ts';

/**
 * Applies back-pressure: refuses messages while the backlog is too long. Each waiting message takes
 * memory until it is processed, and senders may be faster than the pipeline for any length of time.
 */
export class BoundedSender implements Pick<Queue, 'send'> {
  readonly #queue: Pick<Queue, 'send'>;
  readonly #waiting: () => number;
  readonly #most: number;
  #onTheWay = 0;

  /** @param waiting counts the backlog, in this queue and in those that it leads to */
  constructor(queue: Pick<Queue, 'send'>, waiting: () => number, most: number) {
    this.#queue = queue;
    this.#waiting = waiting;
    this.#most = most;
  }

  /** Sends all of the messages, or none. @throws QueueFullError, SendError */
  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    if (this.#waiting() + this.#onTheWay + messages.length > this.#most) {
      throw new QueueFullError(this.#most);
    }
    this.#onTheWay += messages.length;
    try {
      await this.#queue.send(messages);
    } finally {
      this.#onTheWay -= messages.length;
    }
  }
}
