import { type EventBus, NotToldError, type Topic, type WebhookSender } from '#ports/announcer.ts';
import type { AlertMessage, StoredWebhook } from '#schemas/alerts.ts';
import { alertLine } from './alert-message.ts';
import { SIGNATURE_HEADER, signWebhook } from './sign-webhook.ts';

/** The places that alerts can be told. A topic and an event bus are on AWS only. */
export interface ChannelPorts {
  readonly log: (line: string) => void;
  readonly webhooks: WebhookSender;
  readonly topic?: Topic;
  readonly bus?: EventBus;
}

const WEBHOOK = 'webhook:';

/** The channels of a deployment, whose topic and bus the function `notify` alone knows. */
export const AWS_CHANNELS: readonly string[] = ['log', 'sns', 'eventbridge'];

/** The channels that a host has whatever the project's webhooks are. */
export function hostChannels({ topic, bus }: Pick<ChannelPorts, 'topic' | 'bus'>): string[] {
  return ['log', ...(topic ? ['sns'] : []), ...(bus ? ['eventbridge'] : [])];
}

export function webhookChannel(name: string): string {
  return `${WEBHOOK}${name}`;
}

/**
 * Tells one channel, and returns what it answered.
 * @param findWebhook reads the webhook of this name
 * @throws NotToldError
 */
export async function tellChannel(
  { log, webhooks, topic, bus }: ChannelPorts,
  channel: string,
  message: AlertMessage,
  findWebhook: (name: string) => Promise<StoredWebhook | undefined>,
  nowMs: number,
): Promise<string> {
  if (channel === 'log') {
    log(alertLine(message));
    return 'written';
  }
  if (channel === 'sns') return publish(topic, message);
  if (channel === 'eventbridge') return putEvent(bus, message);
  const webhook = await findWebhook(channel.slice(WEBHOOK.length));
  if (!webhook) throw new NotToldError('the webhook was removed');
  return post(webhooks, webhook, message, nowMs);
}

async function post(
  webhooks: WebhookSender,
  { url, secret }: StoredWebhook,
  message: AlertMessage,
  nowMs: number,
): Promise<string> {
  const body = JSON.stringify({ ...message, text: escapeForSlack(message.text) });
  const headers = {
    'content-type': 'application/json',
    'evalake-alert': message.id,
    ...(secret === null ? {} : { [SIGNATURE_HEADER]: signWebhook(secret, nowMs, body) }),
  };
  return `answered ${await webhooks.post({ url, headers, body })}`;
}

/** Slack takes `<!channel>` for a call to everybody: https://docs.slack.dev/messaging/formatting-message-text */
function escapeForSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

async function publish(topic: Topic | undefined, message: AlertMessage): Promise<string> {
  if (!topic) throw new NotToldError('this server has no topic');
  const { kind, project, metric_name, model_id, task_id, test } = message;
  await topic.publish({
    subject: `${kind}: ${metric_name} of ${model_id} on ${task_id}`,
    text: message.text,
    json: JSON.stringify(message),
    attributes: { project, kind, test: String(test) },
  });
  return 'published';
}

async function putEvent(bus: EventBus | undefined, message: AlertMessage): Promise<string> {
  if (!bus) throw new NotToldError('this server has no event bus');
  const type = message.floor === null ? 'VerdictChanged' : 'FloorCrossed';
  await bus.put({ type, detail: JSON.stringify(message) });
  return 'taken';
}
