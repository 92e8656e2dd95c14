import { expect, it } from 'vitest';
import { ingestEnvironment, readEnvironment, sealEnvironment } from '#hosts/lambda/environment.ts';

it('names every variable that is missing or wrong', () => {
  const environment = { EVALAKE_BUCKET: 'lake', EVALAKE_EVENTS_QUEUE_URL: 'no url' };
  expect(() => readEnvironment(ingestEnvironment, environment)).toThrow(
    'EVALAKE_EVENTS_QUEUE_URL, EVALAKE_SEALS_QUEUE_URL',
  );
});

it('reads numbers from text', () => {
  const queue = 'https://sqs.example/1/q';
  const environment = {
    EVALAKE_BUCKET: 'lake',
    EVALAKE_SEALS_QUEUE_URL: queue,
    EVALAKE_MANIFESTS_QUEUE_URL: queue,
    EVALAKE_QUIET_SECONDS: '60',
    EVALAKE_SWEEP_SECONDS: '900',
  };
  expect(readEnvironment(sealEnvironment, environment)).toMatchObject({
    EVALAKE_QUIET_SECONDS: 60,
    EVALAKE_SWEEP_SECONDS: 900,
  });
});
