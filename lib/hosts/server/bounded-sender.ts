import { type OutgoingMessage, type Queue, QueueFullError } from '#ports/queue.ts';

/**
 * Lets messages through to a queue as long as not too many wait: each that does takes memory until
 * it is worked on, and senders may be faster than that for as long as they like.
 */
export class BoundedSender implements Pick<Queue, 'send'> {
  readonly #queue: Pick<Queue, 'send'>;
  readonly #waiting: () => number;
  readonly #most: number;
  #onTheWay = 0;

  /** @param waiting how many messages wait already, in this queue and in those that it leads to */
  constructor(queue: Pick<Queue, 'send'>, waiting: () => number, most: number) {
    this.#queue = queue;
    this.#waiting = waiting;
    this.#most = most;
  }

  /** All of the messages, or none. @throws QueueFullError, SendError */
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
