import type { Clock } from '../../lib/ports/clock.ts';
import type { OutgoingMessage, Queue, ReceivedMessage } from '../../lib/ports/queue.ts';

interface Held extends OutgoingMessage {
  readonly id: string;
  readonly sentAt: number;
  visibleAt: number;
  receiveCount: number;
}

const VISIBILITY_MS = 60_000;

/** A queue in memory that delivers what is visible now; it never waits. */
export class MemoryQueue implements Queue {
  readonly messages: Held[] = [];
  readonly #clock: Clock;
  #sent = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  send(messages: readonly OutgoingMessage[]): Promise<void> {
    const sentAt = this.#clock.now();
    for (const message of messages) {
      const visibleAt = sentAt + (message.delaySeconds ?? 0) * 1000;
      const id = String(++this.#sent);
      this.messages.push({ ...message, id, sentAt, visibleAt, receiveCount: 0 });
    }
    return Promise.resolve();
  }

  receive({ max }: { readonly max: number }): Promise<readonly ReceivedMessage[]> {
    const now = this.#clock.now();
    const due = this.messages.filter(({ visibleAt }) => visibleAt <= now).slice(0, max);
    for (const message of due) {
      message.visibleAt = now + VISIBILITY_MS;
      message.receiveCount++;
    }
    return Promise.resolve(
      due.map(({ id, body, receiveCount, sentAt }) => ({
        id,
        receipt: id,
        body,
        receiveCount,
        sentAt,
      })),
    );
  }

  delete(receipts: readonly string[]): Promise<void> {
    for (const receipt of receipts) {
      const at = this.messages.findIndex(({ id }) => id === receipt);
      if (at !== -1) this.messages.splice(at, 1);
    }
    return Promise.resolve();
  }

  release(receipts: readonly string[], delaySeconds: number): Promise<void> {
    for (const message of this.messages) {
      if (receipts.includes(message.id))
        message.visibleAt = this.#clock.now() + delaySeconds * 1000;
    }
    return Promise.resolve();
  }
}
