import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { Queue, ReceivedMessage } from '#ports/queue.ts';
import { sqsEvent, sqsRecord } from '../../lambdas/events.ts';

interface SendInput {
  readonly QueueUrl?: string;
  readonly Entries?: readonly {
    readonly MessageBody?: string;
    readonly MessageGroupId?: string;
    readonly DelaySeconds?: number;
  }[];
}

interface ReleaseInput {
  readonly QueueUrl?: string;
  readonly Entries?: readonly {
    readonly ReceiptHandle?: string;
    readonly VisibilityTimeout?: number;
  }[];
}

/** Every SQS client of this process sends to these queues, by URL. */
export function answerSqsFrom(queues: ReadonlyMap<string, Queue>): void {
  const sqs = mockClient(SQSClient);
  const queueOf = (url = '') => {
    const queue = queues.get(url);
    if (!queue) throw new Error(`no queue ${url}`);
    return queue;
  };
  sqs.on(SendMessageBatchCommand).callsFake(async ({ QueueUrl, Entries = [] }: SendInput) => {
    await queueOf(QueueUrl).send(
      Entries.map(({ MessageBody = '', MessageGroupId: group, DelaySeconds = 0 }) => ({
        body: MessageBody,
        delaySeconds: DelaySeconds,
        ...(group === undefined ? {} : { group }),
      })),
    );
    return {};
  });
  sqs
    .on(ChangeMessageVisibilityBatchCommand)
    .callsFake(async ({ QueueUrl, Entries = [] }: ReleaseInput) => {
      for (const { ReceiptHandle = '', VisibilityTimeout = 0 } of Entries) {
        await queueOf(QueueUrl).release([ReceiptHandle], VisibilityTimeout);
      }
      return {};
    });
}

/** A function that a queue calls. */
export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse | undefined>;

/** An event source mapping: hands messages to a function until it is told to stop. */
export async function mapQueue(
  queue: Queue,
  handle: QueueHandler,
  max: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const messages = await queue.receive({ max, waitMs: 20_000, signal });
    if (messages.length === 0) continue;
    const response = await handle(batchOf(messages));
    const failed = new Set(response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    await queue.delete(messages.filter(({ id }) => !failed.has(id)).map(({ receipt }) => receipt));
  }
}

/** The messages as SQS hands them to a function. */
export function batchOf(messages: readonly ReceivedMessage[]): SQSEvent {
  return sqsEvent(...messages.map(recordOf));
}

function recordOf({ id, receipt, body, receiveCount, sentAtMs }: ReceivedMessage) {
  const record = sqsRecord(id, body);
  const attributes = {
    ...record.attributes,
    ApproximateReceiveCount: String(receiveCount),
    SentTimestamp: String(sentAtMs),
  };
  return { ...record, receiptHandle: receipt, attributes };
}
