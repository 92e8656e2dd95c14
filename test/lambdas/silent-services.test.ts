import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { apiKeyKey } from '#contract/keys.ts';
import { hashOfSecret, KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { event } from '../support/events.ts';
import { LoopbackService, silent } from '../support/loopback-service.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { restoreClients } from '../support/real-clients.ts';
import { stubEnvironment } from './environment.ts';
import { context, httpEvent } from './events.ts';
import { captureOutput } from './output.ts';

const ANSWERS_WITHIN_MS = 29_000;
/** The SDK's pool of a client. */
const MOST_SOCKETS = 50;
/** Far more than forty small requests need, and far less than what does not end would take. */
const MOST_HEAP_BYTES = 128 * 1024 * 1024;
let s3: LoopbackService;
let sqs: LoopbackService;
let secret: string;
let puts: string[];

beforeEach(async () => {
  restoreClients();
  vi.resetModules();
  stubEnvironment();
  captureOutput();
  [s3, sqs] = await Promise.all([LoopbackService.start(), LoopbackService.start()]);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.url);
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', sqs.url);
  vi.stubEnv('EVALAKE_EVENTS_QUEUE_URL', `${sqs.url}/1/events`);
  vi.stubEnv('EVALAKE_SEALS_QUEUE_URL', `${sqs.url}/1/seals`);
  const keys = new MemoryStore();
  ({ secret } = await new KeyStore(keys, systemClock).create({ scope: 'write', project: 'demo' }));
  const record = (await keys.get(apiKeyKey(hashOfSecret(secret))))?.bytes;
  puts = [];
  s3.answer = (request, response) => {
    if (request.method === 'PUT') puts.push(request.url ?? '');
    response.end(request.method === 'GET' ? record : undefined);
  };
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([s3.stop(), sqs.stop()]);
});

async function post(events: readonly unknown[]) {
  const { handler } = await import('../../lambdas/ingest.ts');
  const startMs = Date.now();
  const answer = await handler(
    httpEvent('POST', '/v1/projects/demo/events', {
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify(events),
    }),
    context,
  );
  return { status: answer.statusCode, tookMs: Date.now() - startMs };
}

it('ingest acknowledges through the inbox within 10 s when SQS accepts and stays silent', async () => {
  const { status, tookMs } = await post([event()]);
  expect(status).toBe(200);
  expect(puts).toHaveLength(1);
  expect(puts[0]).toContain('/lake/inbox/demo/');
  expect(tookMs).toBeLessThan(10_000);
});

it('forty requests while SQS is silent hold neither sockets nor memory when they are answered', async () => {
  const heapBytes = () => process.memoryUsage().heapUsed;
  await post([event()]);
  const before = heapBytes();
  const answers = await Promise.all(Array.from({ length: 40 }, () => post([event()])));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  // The calls that were given up are closed; what is left is the pool that waits for the next call.
  expect(sqs.sockets).toBeLessThanOrEqual(MOST_SOCKETS);
  expect(s3.sockets).toBeLessThanOrEqual(MOST_SOCKETS);
  expect(sqs.mostAtOnce).toBeLessThanOrEqual(MOST_SOCKETS);
  expect(heapBytes() - before).toBeLessThan(MOST_HEAP_BYTES);
}, 120_000);

it('ingest answers 503 before Lambda ends it when S3 hangs as well', async () => {
  const answerKeys = s3.answer;
  s3.answer = (request, ...rest) =>
    (request.method === 'GET' ? answerKeys : silent)(request, ...rest);
  const { status, tookMs } = await post([event()]);
  expect(status).toBe(503);
  expect(tookMs).toBeLessThan(ANSWERS_WITHIN_MS);
});
