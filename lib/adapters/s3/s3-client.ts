import { S3Client } from '@aws-sdk/client-s3';

/** Waits for a connection and for an answer, milliseconds; together with retries below 29 s. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 5000 };

/** Throttling, 5xx and broken connections are tried again with growing, jittered pauses. */
export function openS3Client(): S3Client {
  return new S3Client({ maxAttempts: 4, retryMode: 'standard', requestHandler: TIMEOUTS });
}
