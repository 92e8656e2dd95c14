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
    const [message] = (await this.#subscribed?.receive({ max: 1, waitMs })) ?? [];
    const { Message, Subject } = envelopeSchema.parse(JSON.parse(message?.body ?? ''));
    return { subject: Subject, message: alertMessage.parse(JSON.parse(Message)) };
  }

  /** What came over the event bus next. */
  async put(waitMs: number) {
    const [message] = (await this.#targeted?.receive({ max: 1, waitMs })) ?? [];
    return eventSchema.parse(JSON.parse(message?.body ?? ''));
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
