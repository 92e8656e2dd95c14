import { AthenaClient } from '@aws-sdk/client-athena';

/** With the wait for a query, below the 30 s of an HTTP API. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 2500 };

export function openAthenaClient(): AthenaClient {
  return new AthenaClient({ maxAttempts: 3, retryMode: 'standard', requestHandler: TIMEOUTS });
}
