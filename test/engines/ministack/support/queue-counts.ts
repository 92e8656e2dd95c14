import { GetQueueAttributesCommand, ListQueuesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * All queues of the account by name, and how many messages each holds: visible, delayed or in
 * flight.
 */
export async function queueCounts(client: SQSClient): Promise<Readonly<Record<string, number>>> {
  const { QueueUrls: urls = [] } = await client.send(new ListQueuesCommand({}));
  const counts = new Map<string, number>();
  for (const url of urls) counts.set(url.split('/').at(-1) ?? url, await countOf(client, url));
  return Object.fromEntries(counts);
}

async function countOf(client: SQSClient, url: string): Promise<number> {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
  const { Attributes: attributes = {} } = await client.send(command);
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesDelayed } = attributes;
  const { ApproximateNumberOfMessagesNotVisible } = attributes;
  return [
    ApproximateNumberOfMessages,
    ApproximateNumberOfMessagesDelayed,
    ApproximateNumberOfMessagesNotVisible,
  ].reduce((sum, count) => sum + Number(count), 0);
}
