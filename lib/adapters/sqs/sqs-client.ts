import { SQSClient } from '@aws-sdk/client-sqs';
import { type CallTimes, clientSettings, stepTimes } from '../call-times.ts';

/** For sending, deleting and releasing. A long poll is a silence that this client would end. */
export function openSqsClient(times: CallTimes = stepTimes.sqs): SQSClient {
  return new SQSClient(clientSettings(times));
}
