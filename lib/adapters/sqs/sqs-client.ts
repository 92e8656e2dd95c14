import { SQSClient } from '@aws-sdk/client-sqs';

/** A batch that SQS does not take soon goes to the inbox instead: so little patience. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 3000 };

export function openSqsClient(): SQSClient {
  return new SQSClient({ maxAttempts: 3, retryMode: 'standard', requestHandler: TIMEOUTS });
}
