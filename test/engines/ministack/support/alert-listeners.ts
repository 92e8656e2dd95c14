import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { SqsQueue } from '#adapters/sqs/sqs-queue.ts';
import { systemClock } from '#ports/system-clock.ts';
import { alertMessage } from '#schemas/alerts.ts';
import type { MiniStack } from './ministack.ts';

const envelopeSchema = z.object({ Message: z.string(), Subject: z.string() });
const eventSchema = z.object({
  source: z.string(),
  'detail-type': z.string(),
  detail: alertMessage,
});

/** SQS waits this long at most. */
const LONGEST_POLL_MS = 20_000;

/** @throws when nothing comes in time */
async function nextOf(queue: SqsQueue | undefined, waitMs: number): Promise<string> {
  for (let leftMs = waitMs; leftMs > 0; leftMs -= LONGEST_POLL_MS) {
    const asked = { max: 1, waitMs: Math.min(leftMs, LONGEST_POLL_MS) };
    const [message] = (await queue?.receive(asked)) ?? [];
    if (message) return message.body;
  }
  throw new Error(`no message came within ${waitMs} ms`);
}

/** A queue that is subscribed to a topic, and one that a rule of the event bus sends verdicts to. */
export class AlertListeners {
  readonly #sqs: SQSClient;
  readonly #sns: SNSClient;
  readonly #events: EventBridgeClient;
  #subscribed: SqsQueue | undefined;
  #targeted: SqsQueue | undefined;

  constructor({ clientConfig }: MiniStack) {
    this.#sqs = new SQSClient(clientConfig);
    this.#sns = new SNSClient(clientConfig);
    this.#events = new EventBridgeClient(clientConfig);
  }

  async listenTo(TopicArn: string): Promise<void> {
    const subscribed = await this.#createQueue('subscribed');
    const targeted = await this.#createQueue('targeted');
    const subscription = { TopicArn, Protocol: 'sqs', Endpoint: subscribed.arn };
    await this.#sns.send(new SubscribeCommand(subscription));
    const EventPattern = JSON.stringify({ source: ['evalake'], 'detail-type': ['VerdictChanged'] });
    await this.#events.send(new PutRuleCommand({ Name: 'verdicts', EventPattern }));
    const Targets = [{ Id: 'queue', Arn: targeted.arn }];
    await this.#events.send(new PutTargetsCommand({ Rule: 'verdicts', Targets }));
    [this.#subscribed, this.#targeted] = [subscribed.queue, targeted.queue];
  }

  /** What the topic published next. */
  async published(waitMs: number) {
    const text = await nextOf(this.#subscribed, waitMs);
    const { Message, Subject } = envelopeSchema.parse(JSON.parse(text));
    return { subject: Subject, message: alertMessage.parse(JSON.parse(Message)) };
  }

  /** What came over the event bus next. */
  async put(waitMs: number) {
    return eventSchema.parse(JSON.parse(await nextOf(this.#targeted, waitMs)));
  }

  close(): void {
    for (const client of [this.#sqs, this.#sns, this.#events]) client.destroy();
  }

  async #createQueue(name: string) {
    const created = await this.#sqs.send(new CreateQueueCommand({ QueueName: name }));
    const { QueueUrl: url = '' } = created;
    const asked = { QueueUrl: url, AttributeNames: ['QueueArn' as const] };
    const { Attributes } = await this.#sqs.send(new GetQueueAttributesCommand(asked));
    return {
      queue: new SqsQueue({ client: this.#sqs, url, clock: systemClock }),
      arn: Attributes?.QueueArn,
    };
  }
}
