import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect } from 'vitest';
import { SqsQueue } from '#adapters/sqs/sqs-queue.ts';
import { systemClock } from '#ports/system-clock.ts';
import {
  MAX_RECEIVE_COUNT,
  VISIBILITY_SECONDS,
  describeQueue,
} from '../../ports/queue.contract.ts';
import { type MiniStack, startMiniStack } from './support/ministack.ts';
import { StoppedClock } from './support/stopped-clock.ts';

const clock = new StoppedClock();
let stack: MiniStack;
let client: SQSClient;

beforeAll(async () => {
  stack = await startMiniStack({ clockFile: clock.file });
  client = new SQSClient(stack.clientConfig);
});
afterAll(async () => {
  client.destroy();
  await stack.stop();
  clock.remove();
});

/** On SQS only a FIFO queue has groups, and only a standard queue has delays. */
function needsGroups(): boolean {
  return expect.getState().currentTestName?.includes('group') ?? false;
}

async function createQueue(attributes: Record<string, string>): Promise<string> {
  const fifo = needsGroups();
  const { QueueUrl: url = '' } = await client.send(
    new CreateQueueCommand({
      QueueName: `contract-${randomUUID()}${fifo ? '.fifo' : ''}`,
      Attributes: { ...attributes, ...(fifo ? { FifoQueue: 'true' } : {}) },
    }),
  );
  return url;
}

async function arnOf(url: string): Promise<string> {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] });
  return (await client.send(command)).Attributes?.QueueArn ?? '';
}

/** Longer than a request takes to arrive, and than MiniStack sleeps between polls. */
const SETTLE_MS = 200;

describeQueue('SQS', async () => {
  const visibility = { VisibilityTimeout: String(VISIBILITY_SECONDS) };
  const deadLetterUrl = await createQueue(visibility);
  const redrive = {
    deadLetterTargetArn: await arnOf(deadLetterUrl),
    maxReceiveCount: MAX_RECEIVE_COUNT,
  };
  const url = await createQueue({ ...visibility, RedrivePolicy: JSON.stringify(redrive) });
  return {
    queue: new SqsQueue({ client, url, clock: systemClock }),
    deadLetter: new SqsQueue({ client, url: deadLetterUrl, clock: systemClock }),
    advance: async (ms) => {
      await sleep(SETTLE_MS);
      clock.advance(ms);
      await sleep(SETTLE_MS);
    },
    now: () => clock.now(),
    dispose: () => Promise.resolve(),
  };
});
