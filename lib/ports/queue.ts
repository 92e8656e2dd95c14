import { sentAs, UNACKNOWLEDGED } from '#contract/evalake-error.ts';

export interface OutgoingMessage {
  /** Text, at most the queue's limit in UTF-8 bytes (1 MiB on SQS). */
  readonly body: string;
  /** Not to be received before this many seconds from now; 0 when absent, at most 900. */
  readonly delaySeconds?: number;
  /** FIFO queues only: messages of one group are received in order, one batch at a time. */
  readonly group?: string;
  /**
   * Whose message it is: the queue on disk has tenants take turns, and forgets whose a message was when
   * it is opened again. SQS's queues do not know it.
   */
  readonly tenant?: string;
}

export interface ReceivedMessage {
  readonly id: string;
  /** Names this delivery, for `delete` and `release`. */
  readonly receipt: string;
  readonly body: string;
  /** How often it was received, this time included. */
  readonly receiveCount: number;
  /** When it was sent, milliseconds since 1970; the same at every delivery. */
  readonly sentAtMs: number;
}

/**
 * At-least-once delivery: SQS, or a log on disk. A send that resolved is durable. A received message
 * is hidden for the visibility timeout and comes back unless deleted; after `maxReceiveCount`
 * deliveries it moves to the dead-letter queue instead.
 */
export interface Queue {
  /** All are durable once it resolves. @throws SendError naming the messages that are not. */
  send(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Up to `max` messages; waits up to `waitMs` for the first, less when `signal` aborts. */
  receive(options: {
    readonly max: number;
    readonly waitMs?: number;
    readonly signal?: AbortSignal;
  }): Promise<readonly ReceivedMessage[]>;
  /** Ends these deliveries' messages. Deleting twice, or after the timeout, is no error. */
  delete(receipts: readonly string[]): Promise<void>;
  /** Makes these deliveries visible again after `delaySeconds`. */
  release(receipts: readonly string[], delaySeconds: number): Promise<void>;
}

/**
 * The backlog is at its limit, and the queue took no message of the send. The caller must refuse its
 * own sender: other than after a SendError, the way through the inbox would not help, because it
 * adds to the same backlog.
 */
export class QueueFullError extends sentAs('busy', 503, UNACKNOWLEDGED) {
  override readonly name = 'QueueFullError';
  constructor(most: number) {
    super(`${most} messages wait to be worked on, and no more are taken until they are fewer`);
  }
}

/** The queue did not take some messages of a send. All others are durable. */
export class SendError extends sentAs('cannot-store', 503, UNACKNOWLEDGED) {
  override readonly name = 'SendError';
  /** Indexes into the messages of the send. */
  readonly failed: readonly number[];
  constructor(failed: readonly number[], reason: string, options?: ErrorOptions) {
    super(`${failed.length} messages could not be queued: ${reason}`, options);
    this.failed = failed;
  }
}
