/** The places outside that are told of alerts, as ports. */

/** A POST to an address that a user chose. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookSender {
  /** Why the address may not be posted to, or undefined when it may, as far as its text tells. */
  addressProblem(url: string): string | undefined;
  /** @returns the status, 2xx. @throws NotToldError */
  post(post: WebhookPost): Promise<number>;
}

/** A text and a JSON document for the subscribers of a topic: SNS. */
export interface TopicMessage {
  readonly subject: string;
  readonly text: string;
  readonly json: string;
  /** By which subscriptions filter. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Topic {
  /** @throws NotToldError */
  publish(message: TopicMessage): Promise<void>;
}

/** The `source` by which rules find the events. */
export const EVENT_SOURCE = 'evalake';

/** An event for rules to match: EventBridge. */
export interface BusEvent {
  readonly type: 'RunSealed' | 'VerdictChanged' | 'FloorCrossed';
  /** JSON of an object. */
  readonly detail: string;
}

export interface EventBus {
  /** @throws NotToldError */
  put(event: BusEvent): Promise<void>;
}

/** Somebody could not be told. The message says why, and holds neither address nor answer. */
export class NotToldError extends Error {
  override readonly name = 'NotToldError';
}
