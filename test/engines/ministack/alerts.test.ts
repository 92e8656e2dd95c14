import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { notify } from '#alerts/notify.ts';
import { raiseAlerts } from '#alerts/raise-alerts.ts';
import { EventBridgeBus } from '#adapters/eventbridge/event-bridge-bus.ts';
import { SnsTopic } from '#adapters/sns/sns-topic.ts';
import { SqsQueue } from '#adapters/sqs/sqs-queue.ts';
import { systemClock } from '#ports/system-clock.ts';
import { alertMessage } from '#schemas/alerts.ts';
import { alertSettings, comparisons } from '../../support/comparison-rows.ts';
import { deafNotifier } from '../../support/deaf-notifier.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { type MiniStack, startMiniStack } from './support/ministack.ts';

const WAIT_MS = 20_000;
let stack: MiniStack;
let sqs: SQSClient;
let sns: SNSClient;
let events: EventBridgeClient;

beforeAll(async () => {
  stack = await startMiniStack();
  sqs = new SQSClient(stack.clientConfig);
  sns = new SNSClient(stack.clientConfig);
  events = new EventBridgeClient(stack.clientConfig);
});
afterAll(async () => {
  for (const client of [sqs, sns, events]) client.destroy();
  await stack.stop();
});

async function createQueue(name: string) {
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const asked = { QueueUrl: url, AttributeNames: ['QueueArn' as const] };
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand(asked));
  return {
    queue: new SqsQueue({ client: sqs, url, clock: systemClock }),
    arn: Attributes?.QueueArn,
  };
}

it('an alert reaches a queue that is subscribed to the topic, and a rule of the event bus', async () => {
  const subscribed = await createQueue('subscribed');
  const targeted = await createQueue('targeted');
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'alerts' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: subscribed.arn }));
  const EventPattern = JSON.stringify({ source: ['evalake'], 'detail-type': ['VerdictChanged'] });
  await events.send(new PutRuleCommand({ Name: 'verdicts', EventPattern }));
  const Targets = [{ Id: 'queue', Arn: targeted.arn }];
  await events.send(new PutTargetsCommand({ Rule: 'verdicts', Targets }));

  const store = new MemoryStore();
  const notices = new MemoryQueue(systemClock);
  const raised = { store, notices, clock: systemClock, channels: ['sns', 'eventbridge'] };
  await raiseAlerts(raised, 'demo', comparisons(['REGRESSED']), alertSettings());
  const ports = {
    ...deafNotifier({ store, clock: systemClock }),
    topic: new SnsTopic(sns, TopicArn),
    bus: new EventBridgeBus(events, 'evalake'),
  };
  expect(await notify(ports, await notices.receive({ max: 10 }))).toEqual([]);

  const [published] = await subscribed.queue.receive({ max: 1, waitMs: WAIT_MS });
  const envelope = z
    .object({ Message: z.string(), Subject: z.string() })
    .parse(JSON.parse(published?.body ?? ''));
  const message = alertMessage.parse(JSON.parse(envelope.Message));
  expect(message).toMatchObject({ kind: 'regressed', run_id: 'run-2', project: 'demo' });
  expect(envelope.Subject).toBe('regressed: accuracy of gpt-4o-mini on my-eval');

  const [put] = await targeted.queue.receive({ max: 1, waitMs: WAIT_MS });
  const event = z
    .object({ source: z.string(), 'detail-type': z.string(), detail: alertMessage })
    .parse(JSON.parse(put?.body ?? ''));
  expect(event.detail).toEqual(message);
});
