import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Clock } from '#ports/clock.ts';
import type { OutgoingMessage, Queue, ReceivedMessage } from '#ports/queue.ts';
import { splitBatches } from './sqs-batches.ts';
import { sendMessages, type SendTarget } from './sqs-send.ts';

export interface SqsQueueOptions {
  readonly client: SQSClient;
  readonly url: string;
  readonly clock: Clock;
}

/** SQS did not end or release some deliveries; their messages come again. */
export class DeliveryNotEndedError extends Error {
  override readonly name = 'DeliveryNotEndedError';
}

const MOST_AT_ONCE = 10;
const LONGEST_WAIT_SECONDS = 20;

/**
 * A standard queue, or a FIFO queue when its URL says so. A FIFO queue has no delays. The
 * dead-letter queue and the visibility timeout are the queue's own, see `lib/infra`.
 */
export class SqsQueue implements Queue {
  readonly #target: SendTarget;

  constructor(options: SqsQueueOptions) {
    this.#target = options;
  }

  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    await sendMessages(this.#target, messages);
  }

  /** At most ten, whatever `max` says. */
  async receive(options: Parameters<Queue['receive']>[0]): Promise<readonly ReceivedMessage[]> {
    const { max, waitMs = 0, signal } = options;
    if (signal?.aborted === true) return [];
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#target.url,
      MaxNumberOfMessages: Math.min(max, MOST_AT_ONCE),
      WaitTimeSeconds: Math.min(Math.ceil(waitMs / 1000), LONGEST_WAIT_SECONDS),
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
    });
    try {
      // The answer comes after the wait, which is longer than the usual request timeout.
      const requestTimeout = waitMs + 5000;
      const abortSignal = signal ? { abortSignal: signal } : {};
      const output = await this.#target.client.send(command, { requestTimeout, ...abortSignal });
      return (output.Messages ?? []).map(toReceived);
    } catch (error) {
      if (isAborted(signal)) return [];
      throw error;
    }
  }

  async delete(receipts: readonly string[]): Promise<void> {
    await this.#forEach(receipts, (Entries) =>
      this.#target.client.send(
        new DeleteMessageBatchCommand({ QueueUrl: this.#target.url, Entries }),
      ),
    );
  }

  /** Hides a message that is being worked on for so long from now; it may still be released or deleted. */
  hide(receipt: string, seconds: number): Promise<void> {
    return this.release([receipt], seconds);
  }

  async release(receipts: readonly string[], delaySeconds: number): Promise<void> {
    await this.#forEach(receipts, (entries) => {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: delaySeconds }));
      return this.#target.client.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#target.url, Entries }),
      );
    });
  }

  /** An entry that failed with `SenderFault` belongs to a delivery that has ended already. */
  async #forEach(
    receipts: readonly string[],
    send: (entries: ReceiptEntry[]) => Promise<{ Failed?: BatchFailure[] | undefined }>,
  ): Promise<void> {
    const entries = receipts.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    for (const batch of splitBatches(entries)) {
      const { Failed = [] } = await send(batch);
      const failed = Failed.filter(({ SenderFault }) => SenderFault !== true);
      if (failed.length === 0) continue;
      throw new DeliveryNotEndedError(
        `SQS did not take ${failed.length} of ${batch.length}: ${failed[0]?.Code ?? 'unknown'}`,
      );
    }
  }
}

interface ReceiptEntry {
  Id: string;
  ReceiptHandle: string;
}

interface BatchFailure {
  SenderFault: boolean | undefined;
  Code: string | undefined;
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function toReceived(message: Message): ReceivedMessage {
  return {
    id: message.MessageId ?? '',
    receipt: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    receiveCount: Number(message.Attributes?.ApproximateReceiveCount ?? 1),
    sentAtMs: Number(message.Attributes?.SentTimestamp ?? 0),
  };
}
