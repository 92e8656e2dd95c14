import { StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { GetDatabasesCommand } from '@aws-sdk/client-glue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventBridgeBus, openEventBridgeClient } from '#adapters/eventbridge/event-bridge-bus.ts';
import { openSnsClient, SnsTopic } from '#adapters/sns/sns-topic.ts';
import { callFailure } from '#adapters/athena/athena-failures.ts';
import { openAthenaClient } from '#adapters/athena/athena-client.ts';
import { type CallTimes, requestTimes, stepTimes } from '#adapters/call-times.ts';
import { openGlueClient } from '#adapters/glue/glue-client.ts';
import { openStore } from '#adapters/s3/open-store.ts';
import { openSqsClient } from '#adapters/sqs/sqs-client.ts';
import { SqsQueue } from '#adapters/sqs/sqs-queue.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { BEGIN_WITHIN_MS } from '#hosts/lambda/begins-within.ts';
import { timeouts } from '#infra/pipeline-queues.ts';
import { SendError } from '#ports/queue.ts';
import { SqlUnavailableError } from '#ports/sql-reader.ts';
import { stubEnvironment } from '../lambdas/environment.ts';
import { instantClock } from '../support/instant-clock.ts';
import { LoopbackService, silent, stalling } from '../support/loopback-service.ts';
import { restoreClients } from '../support/real-clients.ts';

/** As those of production in kind, and short. */
const TIMES: CallTimes = { attempts: 2, connectMs: 200, answerMs: 200, idleMs: 200 };
const IDLE_FIRST: CallTimes = { ...TIMES, answerMs: 60_000 };

const store = (times = TIMES) => openStore('lake', { times });
const send = () => {
  const queue = { client: openSqsClient(TIMES), url: `${service.url}/1/q`, clock: instantClock };
  return new SqsQueue(queue).send([{ body: '{}' }]);
};
const query = () =>
  openAthenaClient(TIMES).send(new StartQueryExecutionCommand({ QueryString: 'SELECT 1' }));
const publish = () =>
  new SnsTopic(openSnsClient(TIMES), 'arn:aws:sns:us-east-1:1:evalake-alerts').publish({
    ...{ subject: 'regressed: é', text: 'worse', json: '{}', attributes: { project: 'demo' } },
  });
const putEvent = () =>
  new EventBridgeBus(openEventBridgeClient(TIMES), 'evalake').put({
    ...{ type: 'VerdictChanged' as const, detail: '{}' },
  });
const listDatabases = () => openGlueClient(TIMES).send(new GetDatabasesCommand({}));

let service: LoopbackService;

beforeEach(async () => {
  restoreClients();
  service = await LoopbackService.start();
  stubEnvironment();
  vi.stubEnv('AWS_ENDPOINT_URL', service.url);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await service.stop();
});

describe.each([
  ['accepts and stays silent', silent],
  ['stalls in the middle of its answer', stalling],
])('a service that %s', (_, answer) => {
  beforeEach(() => {
    service.answer = answer;
  });

  it('ends a read, a listing and a deletion of S3', async () => {
    await expect(store().get('k')).rejects.toThrow(StoreUnavailableError);
    await expect(store().list('k')).rejects.toThrow(StoreUnavailableError);
    await expect(store().deleteMatching('k', '"e"')).rejects.toThrow(StoreUnavailableError);
  });

  it('ends a send to SQS, whose messages are named', async () => {
    await expect(send()).rejects.toThrow(SendError);
    expect(service.requests).toBe(2);
  });

  it('ends a call of Athena', async () => {
    await expect(query().catch(callFailure)).resolves.toBeInstanceOf(SqlUnavailableError);
  });

  it('ends a publication and an event, which are told later', async () => {
    await expect(publish()).rejects.toThrow('SNS says TimeoutError');
    await expect(putEvent()).rejects.toThrow('EventBridge says TimeoutError');
  });

  it('ends a call of Glue', async () => {
    await expect(listDatabases()).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('an S3 that accepts and stays silent', () => {
  it('ends a put, and one that waits to be told to go on', async () => {
    await expect(store().put('k', Buffer.from('x'))).rejects.toThrow(StoreUnavailableError);
    const large = Buffer.alloc(3 * 1024 * 1024);
    await expect(store().put('k', large)).rejects.toThrow(StoreUnavailableError);
  });

  it('ends a put by silence, where the answer to a large one may take long', async () => {
    await expect(store(IDLE_FIRST).put('k', Buffer.from('x'))).rejects.toThrow(
      StoreUnavailableError,
    );
    expect(service.requests).toBe(2);
  });
});

it('a service that answers after 100 ms is waited for', async () => {
  service.answer = (_, response) => setTimeout(() => response.end(), 100);
  const put = store(requestTimes.s3).put('k', Buffer.from('x'));
  await expect(put).resolves.toMatchObject({ sizeBytes: 1 });
  expect(service.requests).toBe(1);
});

/**
 * The longest that a call takes which hangs in each attempt. The SDK begins to count silence at once
 * when it is to last less than 6 s.
 */
function longestMs({ attempts, connectMs, answerMs, idleMs }: CallTimes): number {
  expect(idleMs).toBeLessThan(6000);
  return attempts * (connectMs + Math.min(answerMs, idleMs));
}

describe('the times of calls', () => {
  const { s3, sqs, athena } = requestTimes;

  it('let ingest acknowledge within 10 s when SQS hangs, for the events and for the nudge', () => {
    expect(2 * sqs.attempts * sqs.answerMs).toBeLessThan(8000);
  });

  it('let ingest answer before 29 s when all hangs: the key, the queue, the inbox, the nudge', () => {
    expect(2 * longestMs(s3) + 2 * longestMs(sqs)).toBeLessThan(27_000);
  });

  it('let a call of a query end long before 29 s', () => {
    expect(longestMs(athena)).toBeLessThan(7000);
  });

  it('let stage report what failed within the minute that its puts leave it, when S3 hangs and SQS after it', () => {
    expect(longestMs(stepTimes.s3) + longestMs(stepTimes.sqs)).toBeLessThan(45_000);
  });

  it('let notify report what failed within its 60 s, when a channel hangs and S3 after it', () => {
    const channels = [longestMs(stepTimes.sns), longestMs(stepTimes.eventbridge), 5000];
    expect(Math.max(...channels) + longestMs(stepTimes.s3)).toBeLessThan(45_000);
  });

  it('let a test of all channels answer before 29 s', () => {
    expect(longestMs(stepTimes.sns) + longestMs(requestTimes.s3)).toBeLessThan(20_000);
  });

  it('let the manifest step report what failed within its 2 min, however many projects a batch holds', () => {
    const project = Math.max(...[stepTimes.s3, stepTimes.glue, stepTimes.sqs].map(longestMs));
    const lastMs = BEGIN_WITHIN_MS.manifest + project + longestMs(stepTimes.sqs);
    expect(lastMs).toBeLessThan(0.9 * timeouts.manifest.toMilliseconds());
  });

  it('let the judge report what failed within its 5 min: the last project has a minute by itself', () => {
    const project = 60_000 + longestMs(stepTimes.s3) + longestMs(stepTimes.sqs);
    const lastMs = BEGIN_WITHIN_MS.judge + project + longestMs(stepTimes.sqs);
    expect(lastMs).toBeLessThan(0.9 * timeouts.judge.toMilliseconds());
  });

  it('let seal report what failed within its 5 min, when SQS hangs at each of its calls', () => {
    expect(3 * longestMs(stepTimes.sqs)).toBeLessThan(0.5 * timeouts.seal.toMilliseconds());
  });
});
