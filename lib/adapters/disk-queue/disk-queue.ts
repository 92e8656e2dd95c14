import type { Clock } from '#ports/clock.ts';
import { type OutgoingMessage, type Queue, type ReceivedMessage, SendError } from '#ports/queue.ts';
import { DeliveryOrder } from './delivery-order.ts';
import { diskReason, wrapWriteErrors } from '../disk/disk-errors.ts';
import type { DiskQueueOptions, QueueStats } from './disk-queue-options.ts';
import { diskFiles } from '../disk/disk-files.ts';
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

type Delivery = Omit<ReceivedMessage, 'body'> & { readonly message: QueuedMessage };

const DEFAULT_BYTES = 64 * 1024 * 1024;

/**
 * A queue on disk for one process: a log on disk with an index in memory; bodies stay on disk.
 * Messages that were in flight when a process died are visible at once when the next one opens the
 * queue, as nobody is left to delete them. Their receive counts are kept.
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
        const nextMs = Math.min(this.#order.nextVisibleAtMs() ?? deadlineMs, deadlineMs);
        await this.#wakers.wait(nextMs - nowMs, options.signal);
      }
    }
    return [];
  }

  async delete(receipts: readonly string[]): Promise<void> {
    this.#checkOpen();
    await this.#removeMessages(this.#findMessages(receipts));
  }

  async release(receipts: readonly string[], delaySeconds: number): Promise<void> {
    this.#checkOpen();
    const nowMs = this.#clock.now();
    const inFlight = this.#findMessages(receipts).filter(
      ({ held, visibleAtMs }) => held && visibleAtMs > nowMs,
    );
    this.#makeVisible(inFlight, this.#endOfDelayMs(delaySeconds));
    await wrapWriteErrors(this.#store.saveStates(inFlight));
  }

  /** The count of messages that are not deleted, in any state. */
  get size(): number {
    return this.#store.index.size;
  }

  stats(): QueueStats {
    const hidden = { inFlight: 0, delayed: 0 };
    for (const { held } of this.#order.listHidden()) {
      hidden[held ? 'inFlight' : 'delayed'] += 1;
    }
    const [oldest] = this.#store.index;
    const visible = this.#store.index.size - hidden.inFlight - hidden.delayed;
    return { visible, ...hidden, oldestSentAtMs: oldest?.sentAtMs };
  }

  /** Ends the waiting receivers with no messages; all that was written is durable then. */
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

  #recordOf({ body, delaySeconds = 0, group, tenant }: OutgoingMessage): SendRecord {
    const sentAtMs = this.#clock.now();
    const seq = this.#store.index.newSeq();
    const visibleAtMs = this.#endOfDelayMs(delaySeconds);
    const bytes = Buffer.from(body);
    return {
      ...{ kind: 'send', seq, sentAtMs, visibleAtMs, receiveCount: 0 },
      ...{ group, tenant, body: bytes },
    };
  }

  /**
   * The end of a delay. Without a delay it is 0 and not now: a clock that is set back must not hide
   * the message.
   */
  #endOfDelayMs(delaySeconds: number): number {
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

  /** Hands out the messages, but moves those that were received too often to the dead-letter queue. */
  async #deliver(taken: readonly QueuedMessage[]): Promise<ReceivedMessage[]> {
    const { deadLetter, maxReceiveCount } = this.#options;
    const isSpent = ({ receiveCount }: QueuedMessage) =>
      deadLetter !== undefined && receiveCount > maxReceiveCount;
    const fresh = taken.filter((message) => !isSpent(message));
    // Receipts are made before the wait: after it, a message whose timeout has ended may have a
    // newer delivery.
    const deliveries = fresh.map((message) => ({ message, ...deliveryOf(message) }));
    // The receive count is on disk before the message is handed out: so a message that kills the
    // process is counted too.
    await Promise.all([
      this.#saveReceiveCounts(fresh),
      this.#moveToDeadLetters(taken.filter(isSpent), deadLetter),
    ]);
    return this.#readBodies(deliveries);
  }

  async #readBodies(deliveries: readonly Delivery[]): Promise<ReceivedMessage[]> {
    try {
      const received = await Promise.all(
        deliveries.map(async ({ message, ...delivery }) => {
          const body = await this.#readBody(message);
          return body === undefined ? body : { ...delivery, body };
        }),
      );
      return received.filter((message) => message !== undefined);
    } catch (error) {
      // Nobody has them: held, they would wait for the end of their visibility timeout.
      const { index } = this.#store;
      const messages = deliveries.map(({ message }) => message);
      this.#makeVisible(
        messages.filter((message) => index.get(message.seq) === message),
        0,
      );
      throw error;
    }
  }

  async #readBody(message: QueuedMessage): Promise<string | undefined> {
    const record = await this.#store.read(message);
    if (record === undefined) this.#order.remove(message);
    return record && Buffer.from(record.body).toString();
  }

  async #saveReceiveCounts(messages: readonly QueuedMessage[]): Promise<void> {
    try {
      // Visible at once after a restart.
      await wrapWriteErrors(this.#store.saveStates(messages, 0));
    } catch (error) {
      for (const message of messages) message.receiveCount -= 1;
      this.#makeVisible(messages, 0);
      throw error;
    }
  }

  /**
   * Moves messages to the dead-letter queue one by one, so that a group keeps its order. A message
   * is durable there before it is deleted here.
   */
  async #moveToDeadLetters(
    messages: readonly QueuedMessage[],
    deadLetter: Queue | undefined,
  ): Promise<void> {
    for (const message of messages) {
      try {
        const body = await this.#readBody(message);
        if (body === undefined) continue;
        const { group } = message;
        await deadLetter?.send([group === undefined ? { body } : { body, group }]);
        await this.#removeMessages([message]);
      } catch (error) {
        this.#onDamage(
          `message ${message.seq} could not go to the dead-letter queue: ${diskReason(error)}; ` +
            `the next delivery tries again`,
        );
      }
    }
  }

  /** Hides the messages at once; they block their group until their deletion is in the log. */
  async #removeMessages(messages: readonly QueuedMessage[]): Promise<void> {
    const before = messages.map(({ held, visibleAtMs }) => ({ held, visibleAtMs }));
    for (const message of messages)
      this.#changeState(message, { held: true, visibleAtMs: Infinity });
    try {
      await wrapWriteErrors(this.#store.remove(messages));
    } catch (error) {
      for (const [i, message] of messages.entries()) this.#changeState(message, before[i] ?? {});
      throw error;
    }
    for (const message of messages) this.#order.remove(message);
    this.#wakers.wakeAll();
  }

  #makeVisible(messages: readonly QueuedMessage[], visibleAtMs: number): void {
    for (const message of messages) this.#changeState(message, { held: false, visibleAtMs });
    this.#wakers.wakeAll();
  }

  #changeState(message: QueuedMessage, change: { held?: boolean; visibleAtMs?: number }): void {
    Object.assign(message, change);
    this.#order.reorder(message);
  }

  /**
   * The messages whose latest delivery these receipts name. Receipts of older deliveries have no
   * effect.
   */
  #findMessages(receipts: readonly string[]): QueuedMessage[] {
    const found = receipts.map((receipt) => {
      const message = this.#store.index.get(seqOfReceipt(receipt));
      const isLast = message !== undefined && deliveryOf(message).receipt === receipt;
      return isLast && !message.deleting ? message : undefined;
    });
    return [...new Set(found)].filter((message) => message !== undefined);
  }
}
