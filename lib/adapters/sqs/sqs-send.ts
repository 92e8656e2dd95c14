import { randomUUID } from 'node:crypto';
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

/** Batch after batch, so that a group keeps its order. @throws SendError */
export async function sendMessages(
  target: SendTarget,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  const fifo = target.url.endsWith('.fifo');
  const entries = messages.map((message, index) => toEntry(message, index, fifo));
  const failed = entries.filter(({ sizeBytes }) => sizeBytes > MAX_MESSAGE_BYTES);
  const fitting = entries.filter((entry) => !failed.includes(entry));
  let reason: unknown = 'a message is over 1 MiB';
  for (const batch of splitBatches(fitting, ({ sizeBytes }) => sizeBytes, MAX_MESSAGE_BYTES)) {
    const outcome = await sendBatch(target, batch);
    failed.push(...outcome.failed);
    reason = outcome.reason ?? reason;
  }
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
      return { failed: [...final, ...left], reason: error };
    }
    if (left.length > 0 && attempt === MOST_ATTEMPTS)
      return { failed: [...final, ...left], reason };
    if (left.length > 0) await sleepBackoff(clock, attempt, SHORT_BACKOFF);
  }
  return { failed: final, reason };
}
