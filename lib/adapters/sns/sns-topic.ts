import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { NotToldError, type Topic, type TopicMessage } from '#ports/announcer.ts';
import { type CallTimes, clientSettings, stepTimes } from '../call-times.ts';

export function openSnsClient(times: CallTimes = stepTimes.sns): SNSClient {
  return new SNSClient(clientSettings(times));
}

/** SNS takes at most 100 characters of ASCII without line breaks. */
const LONGEST_SUBJECT = 99;

/** A topic of SNS. Mail gets the text, every other subscriber the JSON. */
export class SnsTopic implements Topic {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  async publish({ subject, text, json, attributes }: TopicMessage): Promise<void> {
    const command = new PublishCommand({
      TopicArn: this.#topicArn,
      Subject: subject.replace(/[^\x20-\x7e]+/g, '?').slice(0, LONGEST_SUBJECT),
      MessageStructure: 'json',
      Message: JSON.stringify({ default: json, email: text, sms: text }),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [
          name,
          { DataType: 'String', StringValue },
        ]),
      ),
    });
    try {
      await this.#client.send(command);
    } catch (error) {
      throw new NotToldError(`SNS says ${nameOf(error)}`, { cause: error });
    }
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
