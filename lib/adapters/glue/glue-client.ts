import { GlueClient } from '@aws-sdk/client-glue';

const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 5000 };

export function openGlueClient(): GlueClient {
  return new GlueClient({ maxAttempts: 4, retryMode: 'standard', requestHandler: TIMEOUTS });
}
