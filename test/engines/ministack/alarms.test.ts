import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionNames as FUNCTIONS } from '#contract/naming/metric-names.ts';
import { type Alarm, findAlarm, sumOf } from './support/cloudwatch.ts';
import { bootstrap, deploy } from './support/deployment.ts';
import { invoke, takeConcurrency, takeEnvironment } from './support/lambda-faults.ts';
import { type MiniStack, startMiniStack } from './support/ministack.ts';

/** A message fails five times, with 1, 2, 4 and 8 s between. */
const DEAD_WITHIN_MS = 120_000;

let stack: MiniStack;
let sqs: SQSClient;

beforeAll(async () => {
  stack = await startMiniStack();
  sqs = new SQSClient(stack.clientConfig);
  await bootstrap(stack);
  await deploy(stack, '0.1.0');
});

afterAll(async () => {
  sqs.destroy();
  await stack.stop();
});

async function urlOf(name: string | undefined): Promise<string | undefined> {
  return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
}

/** The metric of the queue that an alarm names. MiniStack has it as an attribute only. */
async function visibleIn({ Dimensions: [queue] }: Alarm): Promise<number> {
  const attribute = 'ApproximateNumberOfMessages';
  const url = await urlOf(queue?.Value);
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [attribute] });
  return Number((await sqs.send(command)).Attributes?.[attribute]);
}

async function poison(name: string): Promise<void> {
  const url = await urlOf(name);
  const group = name.endsWith('.fifo')
    ? { MessageGroupId: 'poison', MessageDeduplicationId: 'poison' }
    : {};
  const MessageBody = '{"v":1,"not":"an envelope"}';
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody, ...group }));
}

describe('the fault that a deployed alarm is about moves its metric', () => {
  it('events-, seals-, manifests-dead-letters: messages that nobody can read', async () => {
    const names = ['events', 'seals', 'manifests'];
    const alarms = await Promise.all(
      names.map((name) => findAlarm(stack, `evalake-${name}-dead-letters`)),
    );
    const visible = () => Promise.all(alarms.map(visibleIn));
    expect(await visible()).toEqual([0, 0, 0]);
    for (const name of ['events', 'seals', 'manifests.fifo']) await poison(`evalake-${name}`);
    await expect.poll(visible, { timeout: DEAD_WITHIN_MS, interval: 500 }).toEqual([1, 1, 1]);
    expect(alarms.map(({ Threshold }) => Threshold)).toEqual([0, 0, 0]);
  });

  it.each(FUNCTIONS)('%s-errors: a deployment without its environment', async (name) => {
    const alarm = await findAlarm(stack, `evalake-${name}-errors`);
    expect(await sumOf(stack, alarm)).toBe(0);
    await takeEnvironment(stack, `evalake-${name}`);
    expect((await invoke(stack, `evalake-${name}`)).text).toContain('EVALAKE_BUCKET');
    expect(await sumOf(stack, alarm)).toBeGreaterThan(alarm.Threshold);
  });

  it.each(FUNCTIONS)('%s-throttles: no concurrency is left', async (name) => {
    const alarm = await findAlarm(stack, `evalake-${name}-throttles`);
    expect(await sumOf(stack, alarm)).toBe(0);
    await takeConcurrency(stack, `evalake-${name}`);
    expect((await invoke(stack, `evalake-${name}`)).status).toBe(429);
    expect(await sumOf(stack, alarm)).toBeGreaterThan(alarm.Threshold);
  });
});
