import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { notify } from '#alerts/notify.ts';
import { raiseAlerts } from '#alerts/raise-alerts.ts';
import { EventBridgeBus } from '#adapters/eventbridge/event-bridge-bus.ts';
import { SnsTopic } from '#adapters/sns/sns-topic.ts';
import { systemClock } from '#ports/system-clock.ts';
import { alertSettings, comparisons } from '../../support/comparison-rows.ts';
import { deafNotifier } from '../../support/deaf-notifier.ts';
import { MemoryQueue } from '../../support/memory-queue.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { AlertListeners } from './support/alert-listeners.ts';
import { type MiniStack, startMiniStack } from './support/ministack.ts';

const WAIT_MS = 20_000;
let stack: MiniStack;
let sns: SNSClient;
let events: EventBridgeClient;
let listeners: AlertListeners;

beforeAll(async () => {
  stack = await startMiniStack();
  sns = new SNSClient(stack.clientConfig);
  events = new EventBridgeClient(stack.clientConfig);
  listeners = new AlertListeners(stack);
});
afterAll(async () => {
  for (const client of [sns, events]) client.destroy();
  listeners.close();
  await stack.stop();
});

it('an alert reaches a queue that is subscribed to the topic, and a rule of the event bus', async () => {
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'alerts' }));
  await listeners.listenTo(TopicArn);

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

  const { subject, message } = await listeners.published(WAIT_MS);
  expect(message).toMatchObject({ kind: 'regressed', run_id: 'run-2', project: 'demo' });
  expect(subject).toBe('regressed: accuracy of gpt-4o-mini on my-eval');
  expect((await listeners.put(WAIT_MS)).detail).toEqual(message);
});
