import type { Clock } from '#ports/clock.ts';
import { type OutgoingMessage, type Queue, type ReceivedMessage, SendError } from '#ports/queue.ts';
import { deliveryOf, seqOfReceipt } from '#adapters/disk-queue/deliveries.ts';
import { type Deliverable, DeliveryOrder } from '#adapters/disk-queue/delivery-order.ts';
import { messageProblem } from '#adapters/disk-queue/outgoing-message.ts';
import { Wakers } from '#adapters/disk-queue/wakers.ts';

interface HeldMessage extends Deliverable {
  readonly body: string;
  readonly sentAtMs: number;
}

type NewMessage = Pick<OutgoingMessage, 'body' | 'delaySeconds'> & {
  readonly tenant?: string | undefined;
  readonly group?: string | undefined;
};

export interface MemoryQueueOptions {
  /** 60 when absent. */
  readonly visibilitySeconds?: number;
  /** Deliveries after which a message goes to `deadLetter`. */
  readonly maxReceiveCount?: number;
  readonly deadLetter?: MemoryQueue;
}

/** A queue in memory that keeps the contract, with the order of delivery of the queue on disk. */
export class MemoryQueue implements Queue {
  readonly #clock: Clock;
  readonly #options: MemoryQueueOptions;
  readonly #messages = new Map<number, HeldMessage>();
  readonly #order: DeliveryOrder<HeldMessage>;
  readonly #wakers: Wakers;
  #sent = 0;

  constructor(clock: Clock, options: MemoryQueueOptions = {}) {
    this.#clock = clock;
    this.#options = options;
    this.#order = new DeliveryOrder(clock);
    this.#wakers = new Wakers(clock);
  }

  /** The messages that are not deleted, in the order of sending. */
  get messages(): readonly Readonly<HeldMessage>[] {
    return [...this.#messages.values()];
  }

  /** Loses everything. */
  clear(): void {
    for (const message of this.#messages.values()) this.#remove(message);
  }

  send(messages: readonly OutgoingMessage[]): Promise<void> {
    const failed: number[] = [];
    let reason = '';
    for (const [i, message] of messages.entries()) {
      const problem = messageProblem(message);
      if (problem === undefined) this.#add(message);
      else {
        failed.push(i);
        reason = problem;
      }
    }
    this.#wakers.wakeAll();
    return failed.length > 0 ? Promise.reject(new SendError(failed, reason)) : Promise.resolve();
  }

  async receive(options: Parameters<Queue['receive']>[0]): Promise<readonly ReceivedMessage[]> {
    const { max, waitMs = 0, signal } = options;
    const deadlineMs = this.#clock.now() + waitMs;
    for (;;) {
      const nowMs = this.#clock.now();
      const taken = this.#take(nowMs, max);
      if (taken.length > 0) return taken;
      if (nowMs >= deadlineMs || signal?.aborted === true) return [];
      const nextMs = Math.min(this.#order.nextVisibleAtMs() ?? deadlineMs, deadlineMs);
      await this.#wakers.wait(nextMs - nowMs, signal);
    }
  }

  delete(receipts: readonly string[]): Promise<void> {
    for (const message of this.#find(receipts)) this.#remove(message);
    this.#wakers.wakeAll();
    return Promise.resolve();
  }

  release(receipts: readonly string[], delaySeconds: number): Promise<void> {
    const nowMs = this.#clock.now();
    const inFlight = this.#find(receipts).filter(
      ({ held, visibleAtMs }) => held && visibleAtMs > nowMs,
    );
    this.#show(inFlight, this.#after(delaySeconds));
    return Promise.resolve();
  }

  /** Sets how long from now a message in flight stays so. */
  hide(receipt: string, seconds: number): void {
    for (const message of this.#find([receipt])) {
      message.visibleAtMs = this.#clock.now() + seconds * 1000;
      this.#order.reorder(message);
    }
  }

  /** Makes messages in flight visible at once, as when a queue on disk is opened again. */
  reopen(): void {
    const held = [...this.#messages.values()].filter((message) => message.held);
    this.#show(held, 0);
  }

  /** Moves every message, with a fresh count, as an operator's redrive does. */
  moveTo(queue: MemoryQueue): void {
    for (const message of this.#messages.values()) {
      this.#remove(message);
      queue.#add(message);
    }
    queue.#wakers.wakeAll();
  }

  #add({ body, group, tenant, delaySeconds = 0 }: NewMessage): void {
    const message: HeldMessage = {
      body,
      group,
      tenant,
      seq: ++this.#sent,
      sentAtMs: this.#clock.now(),
      visibleAtMs: this.#after(delaySeconds),
      receiveCount: 0,
      held: false,
      heapIndex: -1,
    };
    this.#messages.set(message.seq, message);
    this.#order.add(message);
  }

  #after(delaySeconds: number): number {
    return delaySeconds > 0 ? this.#clock.now() + delaySeconds * 1000 : 0;
  }

  /** Takes visible messages; those that were received too often go to the dead-letter queue. */
  #take(nowMs: number, max: number): ReceivedMessage[] {
    const { visibilitySeconds = 60, maxReceiveCount = Infinity, deadLetter } = this.#options;
    for (;;) {
      const taken = this.#order.take(nowMs + visibilitySeconds * 1000, Math.max(max, 1));
      const fresh = taken.filter(({ receiveCount }) => receiveCount <= maxReceiveCount);
      for (const message of taken) if (!fresh.includes(message)) this.#bury(message, deadLetter);
      if (fresh.length > 0 || taken.length === 0) {
        return fresh.map((message) => ({ ...deliveryOf(message), body: message.body }));
      }
    }
  }

  #bury(message: HeldMessage, deadLetter: MemoryQueue | undefined): void {
    this.#remove(message);
    if (!deadLetter) return;
    deadLetter.#add(message);
    deadLetter.#wakers.wakeAll();
  }

  #remove(message: HeldMessage): void {
    this.#messages.delete(message.seq);
    this.#order.remove(message);
  }

  #show(messages: readonly HeldMessage[], visibleAtMs: number): void {
    for (const message of messages) {
      Object.assign(message, { held: false, visibleAtMs });
      this.#order.reorder(message);
    }
    this.#wakers.wakeAll();
  }

  /** The messages whose last delivery these receipts name. */
  #find(receipts: readonly string[]): HeldMessage[] {
    return receipts.flatMap((receipt) => {
      const message = this.#messages.get(seqOfReceipt(receipt));
      return message && deliveryOf(message).receipt === receipt ? message : [];
    });
  }
}
