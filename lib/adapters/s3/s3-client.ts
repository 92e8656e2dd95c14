import { S3Client } from '@aws-sdk/client-s3';
import { type CallTimes, clientSettings, stepTimes } from '../call-times.ts';

/** Throttling, 5xx, broken connections and calls that hang are tried again after jittered pauses. */
export function openS3Client(times: CallTimes = stepTimes.s3): S3Client {
  return new S3Client(clientSettings(times));
}
