import { randomUUID } from 'node:crypto';
import pMap from 'p-map';
import {
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { MAX_MESSAGE_BYTES } from '#contract/limits.ts';
import { SHORT_BACKOFF, sleepBackoff } from '#ports/backoff.ts';
import type { Clock } from '#ports/clock.ts';
import { type OutgoingMessage, SendError } from '#ports/queue.ts';
import { splitBatches } from './sqs-batches.ts';

export interface SendTarget {
  readonly client: SQSClient;
  readonly url: string;
  readonly clock: Clock;
}

interface Entry {
  readonly index: number;
  readonly sizeBytes: number;
  readonly request: SendMessageBatchRequestEntry;
}

const MOST_ATTEMPTS = 4;

/** Requests under way at once, to a queue that keeps no order. */
const CONCURRENT_REQUESTS = 20;
/** After so many requests that failed altogether, no further one is made: SQS is away. */
const MOST_FAILED_REQUESTS = 20;

/** Several batches at once, or one after the other where a group keeps its order. @throws SendError */
export async function sendMessages(
  target: SendTarget,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  const fifo = target.url.endsWith('.fifo');
  const entries = messages.map((message, index) => toEntry(message, index, fifo));
  const failed = entries.filter(({ sizeBytes }) => sizeBytes > MAX_MESSAGE_BYTES);
  const fitting = entries.filter(({ sizeBytes }) => sizeBytes <= MAX_MESSAGE_BYTES);
  let reason: unknown = 'a message is over 1 MiB';
  let failedRequests = 0;
  const send = async (batch: Entry[]): Promise<void> => {
    if (failedRequests >= MOST_FAILED_REQUESTS) {
      failed.push(...batch);
      return;
    }
    const outcome = await sendBatch(target, batch);
    failed.push(...outcome.failed);
    reason = outcome.reason ?? reason;
    if (outcome.isUnanswered) failedRequests += 1;
  };
  const batches = splitBatches(fitting, ({ sizeBytes }) => sizeBytes, MAX_MESSAGE_BYTES);
  await pMap(batches, send, { concurrency: fifo ? 1 : CONCURRENT_REQUESTS });
  if (failed.length === 0) return;
  const indexes = failed.map(({ index }) => index).sort((a, b) => a - b);
  const text = reason instanceof Error ? reason.name : String(reason);
  throw new SendError(indexes, `SQS says ${text}`, { cause: reason });
}

/** SQS takes the characters of XML only. Bodies are JSON, where an escape says the same. */
function escapeBody(body: string): string {
  return body.replace(/[\uFFFE\uFFFF]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}

function toEntry(message: OutgoingMessage, index: number, fifo: boolean): Entry {
  const body = escapeBody(message.body);
  const sizeBytes = Buffer.byteLength(body);
  const request = { Id: String(index), MessageBody: body };
  if (fifo) {
    // Equal bodies are distinct messages, so content must not deduplicate them; retries share the id.
    const identity = {
      MessageGroupId: message.group ?? 'none',
      MessageDeduplicationId: randomUUID(),
    };
    return { index, sizeBytes, request: { ...request, ...identity } };
  }
  return { index, sizeBytes, request: { ...request, DelaySeconds: message.delaySeconds ?? 0 } };
}

interface Outcome {
  readonly failed: readonly Entry[];
  readonly reason?: unknown;
  /** The request as a whole failed, after the attempts of the SDK. */
  readonly isUnanswered?: true;
}

/** A 200 may hold failures of single messages, which the SDK does not retry. */
async function sendBatch({ client, url, clock }: SendTarget, batch: Entry[]): Promise<Outcome> {
  const final: Entry[] = [];
  let left: Entry[] = batch;
  let reason: unknown;
  for (let attempt = 1; left.length > 0; attempt++) {
    const Entries = left.map(({ request }) => request);
    try {
      const command = new SendMessageBatchCommand({ QueueUrl: url, Entries });
      const failures = (await client.send(command)).Failed ?? [];
      const find = ({ Id }: { Id: string | undefined }) =>
        left.filter(({ request }) => request.Id === Id);
      reason = failures[0]?.Code ?? reason;
      final.push(...failures.filter(({ SenderFault }) => SenderFault).flatMap(find));
      left = failures.filter(({ SenderFault }) => SenderFault !== true).flatMap(find);
    } catch (error) {
      return { failed: [...final, ...left], reason: error, isUnanswered: true };
    }
    if (left.length > 0 && attempt === MOST_ATTEMPTS)
      return { failed: [...final, ...left], reason };
    if (left.length > 0) await sleepBackoff(clock, attempt, SHORT_BACKOFF);
  }
  return { failed: final, reason };
}
