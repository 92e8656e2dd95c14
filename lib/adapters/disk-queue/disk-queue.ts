import type { Clock } from '#ports/clock.ts';
import { type OutgoingMessage, type Queue, type ReceivedMessage, SendError } from '#ports/queue.ts';
import { DeliveryOrder } from './delivery-order.ts';
import { diskReason, orUnavailable } from '../disk/disk-errors.ts';
import type { DiskQueueOptions, QueueStats } from './disk-queue-options.ts';
import { diskFiles } from '../disk/durable-files.ts';
import type { SendRecord } from './log-record.ts';
import type { OnDamage } from './log-recovery.ts';
import type { QueuedMessage } from './message-index.ts';
import { MessageStore } from './message-store.ts';
import { messageProblem } from './outgoing-message.ts';
import { deliveryOf, seqOfReceipt } from './deliveries.ts';
import { Wakers } from './wakers.ts';

/** The queue was used after it was closed. */
export class QueueClosedError extends Error {
  override readonly name = 'QueueClosedError';
  constructor() {
    super('the queue is closed; open it again');
  }
}

const DEFAULT_BYTES = 64 * 1024 * 1024;

/**
 * A queue on disk for one process: a log with an index in memory, bodies on disk only. What one
 * process had in flight when it died is visible again at once when the next opens the queue, as
 * nobody is left who could delete it; how often it was received is kept.
 */
export class DiskQueue implements Queue {
  readonly #options: DiskQueueOptions;
  readonly #onDamage: OnDamage;
  readonly #clock: Clock;
  readonly #store: MessageStore;
  readonly #order: DeliveryOrder<QueuedMessage>;
  readonly #wakers: Wakers;
  readonly #deliveries = new Set<Promise<unknown>>();
  #closed = false;

  private constructor(options: DiskQueueOptions, onDamage: OnDamage, store: MessageStore) {
    this.#options = options;
    this.#onDamage = onDamage;
    this.#clock = options.clock;
    this.#store = store;
    this.#wakers = new Wakers(options.clock);
    this.#order = new DeliveryOrder(options.clock);
    for (const message of store.index) this.#order.add(message);
  }

  static async open(options: DiskQueueOptions): Promise<DiskQueue> {
    const onDamage = options.onDamage ?? ((message) => process.emitWarning(message));
    const store = await MessageStore.open({
      dir: options.dir,
      files: options.files ?? diskFiles,
      segmentBytes: options.segmentBytes ?? DEFAULT_BYTES,
      slackBytes: options.slackBytes ?? DEFAULT_BYTES,
      onDamage,
    });
    return new DiskQueue(options, onDamage, store);
  }

  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    const problems = new Map<number, string>();
    const records: SendRecord[] = [];
    for (const [i, message] of messages.entries()) {
      const problem = this.#closed ? 'the queue is closed' : messageProblem(message);
      if (problem === undefined) records.push(this.#recordOf(message));
      else problems.set(i, problem);
    }
    if (records.length > 0) await this.#sendAll(records, messages.length);
    const [problem] = problems.values();
    if (problem !== undefined) throw new SendError([...problems.keys()], problem);
  }

  async receive(options: {
    readonly max: number;
    readonly waitMs?: number;
    readonly signal?: AbortSignal;
  }): Promise<readonly ReceivedMessage[]> {
    this.#checkOpen();
    const deadlineMs = this.#clock.now() + (options.waitMs ?? 0);
    while (!this.#closed) {
      const nowMs = this.#clock.now();
      const untilMs = nowMs + this.#options.visibilityTimeoutSeconds * 1000;
      const taken = this.#order.take(untilMs, Math.max(options.max, 1));
      if (taken.length > 0) {
        const delivery = this.#deliver(taken);
        this.#deliveries.add(delivery);
        const received = await delivery.finally(() => this.#deliveries.delete(delivery));
        if (received.length > 0) return received;
      } else if (nowMs >= deadlineMs || options.signal?.aborted === true) {
        return [];
      } else {
        const nextMs = Math.min(this.#order.nextAtMs() ?? deadlineMs, deadlineMs);
        await this.#wakers.wait(nextMs - nowMs, options.signal);
      }
    }
    return [];
  }

  async delete(receipts: readonly string[]): Promise<void> {
    this.#checkOpen();
    await this.#remove(this.#find(receipts));
  }

  async release(receipts: readonly string[], delaySeconds: number): Promise<void> {
    this.#checkOpen();
    const nowMs = this.#clock.now();
    const inFlight = this.#find(receipts).filter(
      ({ held, visibleAtMs }) => held && visibleAtMs > nowMs,
    );
    this.#show(inFlight, this.#delayEndMs(delaySeconds));
    await orUnavailable(this.#store.saveStates(inFlight));
  }

  /** Messages that are not deleted, in whatever state. */
  get size(): number {
    return this.#store.index.size;
  }

  stats(): QueueStats {
    const hidden = { inFlight: 0, delayed: 0 };
    for (const { held } of this.#order.hidden()) {
      hidden[held ? 'inFlight' : 'delayed'] += 1;
    }
    const [oldest] = this.#store.index;
    const visible = this.#store.index.size - hidden.inFlight - hidden.delayed;
    return { visible, ...hidden, oldestSentAtMs: oldest?.sentAtMs };
  }

  /** Waiting receivers get nothing more; all that was written is durable. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#wakers.wakeAll();
    await Promise.allSettled(this.#deliveries);
    await this.#store.close();
  }

  #checkOpen(): void {
    if (this.#closed) throw new QueueClosedError();
  }

  #recordOf({ body, delaySeconds = 0, group }: OutgoingMessage): SendRecord {
    const sentAtMs = this.#clock.now();
    const seq = this.#store.index.newSeq();
    const visibleAtMs = this.#delayEndMs(delaySeconds);
    const bytes = Buffer.from(body);
    return { kind: 'send', seq, sentAtMs, visibleAtMs, receiveCount: 0, group, body: bytes };
  }

  /** When a delay ends. None is 0, not now: a clock that is set back must not hide the message. */
  #delayEndMs(delaySeconds: number): number {
    return delaySeconds > 0 ? this.#clock.now() + delaySeconds * 1000 : 0;
  }

  async #sendAll(records: readonly SendRecord[], count: number): Promise<void> {
    try {
      for (const message of await this.#store.add(records)) this.#order.add(message);
    } catch (error) {
      throw new SendError([...Array(count).keys()], diskReason(error), { cause: error });
    }
    this.#wakers.wakeAll();
  }

  /** Hands out what was taken; what was received too often goes to the dead-letter queue instead. */
  async #deliver(taken: readonly QueuedMessage[]): Promise<ReceivedMessage[]> {
    const { deadLetter, maxReceiveCount } = this.#options;
    const isSpent = ({ receiveCount }: QueuedMessage) =>
      deadLetter !== undefined && receiveCount > maxReceiveCount;
    const fresh = taken.filter((message) => !isSpent(message));
    // As they are now: a delivery that outlasts its timeout is not the message's last any more.
    const deliveries = fresh.map((message) => ({ message, ...deliveryOf(message) }));
    // Counted on disk before it is handed out: a message that kills the process is counted too.
    await Promise.all([this.#count(fresh), this.#bury(taken.filter(isSpent), deadLetter)]);
    const received = await Promise.all(
      deliveries.map(async ({ message, ...delivery }) => {
        const body = await this.#body(message);
        return body === undefined ? body : { ...delivery, body };
      }),
    );
    return received.filter((message) => message !== undefined);
  }

  async #body(message: QueuedMessage): Promise<string | undefined> {
    const record = await this.#store.read(message);
    if (record === undefined) this.#order.remove(message);
    return record && Buffer.from(record.body).toString();
  }

  async #count(messages: readonly QueuedMessage[]): Promise<void> {
    try {
      // After a restart it is visible at once.
      await orUnavailable(this.#store.saveStates(messages, 0));
    } catch (error) {
      for (const message of messages) message.receiveCount -= 1;
      this.#show(messages, 0);
      throw error;
    }
  }

  /** One after the other, so that a group keeps its order. Durable there before it goes here. */
  async #bury(messages: readonly QueuedMessage[], deadLetter: Queue | undefined): Promise<void> {
    for (const message of messages) {
      try {
        const body = await this.#body(message);
        if (body === undefined) continue;
        const { group } = message;
        await deadLetter?.send([group === undefined ? { body } : { body, group }]);
        await this.#remove([message]);
      } catch (error) {
        this.#onDamage(
          `message ${message.seq} could not go to the dead-letter queue: ${diskReason(error)}; ` +
            `the next delivery tries again`,
        );
      }
    }
  }

  /** Out of everyone's reach at once, out of its group's way when the log knows of it. */
  async #remove(messages: readonly QueuedMessage[]): Promise<void> {
    const before = messages.map(({ held, visibleAtMs }) => ({ held, visibleAtMs }));
    for (const message of messages) this.#change(message, { held: true, visibleAtMs: Infinity });
    try {
      await orUnavailable(this.#store.remove(messages));
    } catch (error) {
      for (const [i, message] of messages.entries()) this.#change(message, before[i] ?? {});
      throw error;
    }
    for (const message of messages) this.#order.remove(message);
    this.#wakers.wakeAll();
  }

  #show(messages: readonly QueuedMessage[], visibleAtMs: number): void {
    for (const message of messages) this.#change(message, { held: false, visibleAtMs });
    this.#wakers.wakeAll();
  }

  #change(message: QueuedMessage, change: { held?: boolean; visibleAtMs?: number }): void {
    Object.assign(message, change);
    this.#order.changed(message);
  }

  /** The messages whose last delivery these receipts name; an older delivery's says nothing more. */
  #find(receipts: readonly string[]): QueuedMessage[] {
    const found = receipts.map((receipt) => {
      const message = this.#store.index.get(seqOfReceipt(receipt));
      const isLast = message !== undefined && deliveryOf(message).receipt === receipt;
      return isLast && !message.deleting ? message : undefined;
    });
    return [...new Set(found)].filter((message) => message !== undefined);
  }
}
