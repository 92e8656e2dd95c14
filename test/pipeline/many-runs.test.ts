import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type CallTimes, requestTimes, stepTimes } from '#adapters/call-times.ts';
import { openStore } from '#adapters/s3/open-store.ts';
import { envelopeSchema, nudgeSchema } from '#contract/messages.ts';
import { noRunParameters } from '#contract/run-parameters.ts';
import { queueOpener } from '#hosts/lambda/open-ports.ts';
import { ingest } from '#pipeline/ingest/ingest.ts';
import { stage } from '#pipeline/stage/stage.ts';
import { systemClock } from '#ports/system-clock.ts';
import { stubEnvironment } from '../lambdas/environment.ts';
import { event } from '../support/events.ts';
import { LoopbackService } from '../support/loopback-service.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { restoreClients } from '../support/real-clients.ts';

const PUT_MS = 100;
const sending = z.object({
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })).max(10),
});

let s3: LoopbackService;
let sqs: LoopbackService;
let put: Set<string>;
let sent: string[];

beforeEach(async () => {
  restoreClients();
  stubEnvironment();
  put = new Set();
  sent = [];
  s3 = await LoopbackService.start(({ url = '' }, response) => {
    setTimeout(() => {
      put.add(url.split('/')[4] ?? '');
      response.end();
    }, PUT_MS);
  });
  sqs = await LoopbackService.start((_, response, body) => {
    const { Entries } = sending.parse(JSON.parse(body));
    sent.push(...Entries.map(({ MessageBody }) => MessageBody));
    const Successful = Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: Id,
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }));
    setTimeout(() => response.end(JSON.stringify({ Successful })), PUT_MS);
  });
  vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.url);
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', sqs.url);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([s3.stop(), sqs.stop()]);
});

const runs = (count: number) => Array.from({ length: count }, (_, i) => `run-${i}`);
const queue = (times: CallTimes = stepTimes.sqs) => queueOpener({ times })(`${sqs.url}/1/queue`);

it('stage loses none of 1,000 runs in a batch when each put takes 100 ms', async () => {
  const gzip = gzipSync('{}').toString('base64');
  const messages = runs(1000).map((run_id) => ({
    id: run_id,
    body: JSON.stringify({
      ...{ v: 1, project: 'demo', run_id, count: 1, end: 1, report: null, gzip },
    }),
    sentAtMs: 0,
  }));
  // Its time stands: how much of it stage may take is held in the tests of putObjects.
  const ports = { store: openStore('lake'), seals: queue(), clock: new ManualClock() };
  expect(await stage(ports, messages)).toEqual([]);
  expect([put.size, s3.requests]).toEqual([1000, 1000]);
  const nudged = sent.map((body) => nudgeSchema.parse(JSON.parse(body)).run_id);
  expect(new Set(nudged).size).toBe(1000);
  expect(sqs.requests).toBe(100);
  expect(Math.max(s3.mostAtOnce, sqs.mostAtOnce)).toBeLessThan(50);
});

it('ingest queues a request of 10,000 runs, a tenth as many calls, several at once', async () => {
  const body = Buffer.from(JSON.stringify(runs(10_000).map((run_id) => event({ run_id }))));
  const store = openStore('lake', { times: requestTimes.s3 });
  const queues = { events: queue(requestTimes.sqs), seals: queue(requestTimes.sqs) };
  const request = { project: 'demo', format: 'array', parameters: noRunParameters, body } as const;
  const { accepted } = await ingest({ store, clock: systemClock, ...queues }, request);
  expect(accepted).toBe(10_000);
  const queued = sent.map((text) => envelopeSchema.parse(JSON.parse(text)).run_id);
  expect(new Set(queued).size).toBe(10_000);
  expect([sqs.requests, s3.requests]).toEqual([1000, 0]);
  expect(sqs.mostAtOnce).toBeGreaterThan(10);
});
