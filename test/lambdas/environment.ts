import { vi } from 'vitest';

/** Sets the environment of every function. Import a function only after this. */
export function stubEnvironment(): void {
  const variables = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_SERVICE_NAME: 'evalake-test',
    EVALAKE_BUCKET: 'lake',
    EVALAKE_EVENTS_QUEUE_URL: 'https://sqs.example/1/events',
    EVALAKE_SEALS_QUEUE_URL: 'https://sqs.example/1/seals',
    EVALAKE_MANIFESTS_QUEUE_URL: 'https://sqs.example/1/manifests.fifo',
    EVALAKE_JUDGEMENTS_QUEUE_URL: 'https://sqs.example/1/judgements.fifo',
    EVALAKE_NOTICES_QUEUE_URL: 'https://sqs.example/1/notices',
    EVALAKE_PREFIX: 'evalake',
    EVALAKE_ALERT_TOPIC_ARN: 'arn:aws:sns:us-east-1:1:evalake-alerts',
    EVALAKE_LINK_BASE: 'https://evals.example.com',
    EVALAKE_QUIET_SECONDS: '900',
    EVALAKE_SWEEP_SECONDS: '900',
    EVALAKE_PRUNE_SECONDS: '840',
    EVALAKE_DATABASE: 'evalake',
    EVALAKE_WORKGROUP: 'evalake',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}
