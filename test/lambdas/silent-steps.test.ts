import { gzipSync } from 'node:zlib';
import type { SQSBatchResponse } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CallTimes } from '#adapters/call-times.ts';
import { raiseAlerts } from '#alerts/raise-alerts.ts';
import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { readSealRecord } from '#lake/seal-record-file.ts';
import { writeSettings } from '#lake/settings/project-settings-file.ts';
import { projectSettingsSchema } from '#schemas/project-settings.ts';
import { s3From } from '../support/aws/s3-over-http.ts';
import { sqsTaking } from '../support/aws/sqs-over-http.ts';
import { alertSettings, comparisons } from '../support/comparison-rows.ts';
import { after, before, lakeOf, NEW, OLD } from '../support/compared-runs.ts';
import { PROJECT } from '../support/lake.ts';
import { type Answer, LoopbackService, silent, stalling } from '../support/loopback-service.ts';
import { MemoryQueue } from '../support/memory-queue.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { restoreClients } from '../support/real-clients.ts';
import { stubEnvironment } from './environment.ts';
import { context, httpEvent, schedule, sqsEvent, sqsRecord } from './events.ts';
import { captureOutput } from './output.ts';

/** As those of production in kind, and short. Only of the service that does not answer. */
const SHORT: CallTimes = { attempts: 2, connectMs: 2000, answerMs: 400, idleMs: 400 };
/** The SDK's pool of a client. */
const MOST_SOCKETS = 50;
/** Far more than these small calls need, and far less than what does not end would take. */
const SNS_TOOK =
  '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';
const MOST_HEAP_BYTES = 128 * 1024 * 1024;
const TIMES = '#adapters/call-times.ts';

type Service = 's3' | 'sqs' | 'athena' | 'sns' | 'eventbridge' | 'glue';

let store: MemoryStore;
let running: LoopbackService[];

beforeEach(() => {
  restoreClients();
  vi.resetModules();
  stubEnvironment();
  captureOutput();
  store = new MemoryStore();
  running = [];
});

afterEach(async () => {
  vi.useRealTimers();
  vi.doUnmock(TIMES);
  vi.unstubAllEnvs();
  await Promise.all(running.map((service) => service.stop()));
});

async function start(name: Service, answer = silent): Promise<LoopbackService> {
  const service = await LoopbackService.start(answer);
  running.push(service);
  vi.stubEnv(`AWS_ENDPOINT_URL_${name.toUpperCase()}`, service.url);
  return service;
}

/** A service to which the functions have little patience, beside others that are well. */
async function startSick(name: Service): Promise<LoopbackService> {
  vi.doMock(TIMES, async (importOriginal) => {
    const times = await importOriginal<typeof import('#adapters/call-times.ts')>();
    const short = (of: object) => (name in of ? { ...of, [name]: SHORT } : of);
    return {
      ...times,
      requestTimes: short(times.requestTimes),
      stepTimes: short(times.stepTimes),
    };
  });
  if (name !== 's3') await start('s3', s3From(store));
  const sick = await start(name);
  if (name !== 'sqs') {
    const released = await start('sqs', (_, response) => response.end('{"Successful":[]}'));
    stubQueues(released.url);
  } else stubQueues(sick.url);
  return sick;
}

function stubQueues(url: string): void {
  for (const name of ['events', 'seals', 'manifests.fifo', 'judgements.fifo', 'notices']) {
    const [queue = ''] = name.split('.');
    vi.stubEnv(`EVALAKE_${queue.toUpperCase()}_QUEUE_URL`, `${url}/1/${name}`);
  }
}

const named = (count: number) => Array.from({ length: count }, (_, i) => `run-${i}`);
const failedOf = (response: SQSBatchResponse | undefined) =>
  (response?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier).sort();

async function stageBatch(): Promise<void> {
  const { handler } = await import('../../lambdas/stage.ts');
  const gzip = gzipSync('{}').toString('base64');
  const runs = named(100);
  const records = runs.map((run_id) => {
    const envelope = { v: 1, project: 'demo', run_id, count: 1, end: 1, report: null, gzip };
    return sqsRecord(run_id, JSON.stringify(envelope));
  });
  expect(failedOf(await handler(sqsEvent(...records), context))).toEqual([...runs].sort());
}

async function sealAll(): Promise<void> {
  const { handler } = await import('../../lambdas/seal.ts');
  const seal = async (run_id: string) => {
    const nudge = JSON.stringify({ v: 1, project: 'demo', run_id, after: 'nothing' });
    expect(failedOf(await handler(sqsEvent(sqsRecord(run_id, nudge)), context))).toEqual([run_id]);
  };
  await Promise.all(named(20).map(seal));
}

async function updateManifests(): Promise<void> {
  const { handler } = await import('../../lambdas/manifest.ts');
  const update = async (batch: string) => {
    const projects = named(2).map((name) => `${batch}-${name}`);
    const records = projects.map((project) =>
      sqsRecord(project, JSON.stringify({ v: 1, project, run_id: 'r' }), project),
    );
    expect(failedOf(await handler(sqsEvent(...records), context))).toEqual(projects);
  };
  await Promise.all(named(5).map(update));
}

/** Two sealed runs, whose settings have changed since they were judged: new verdicts, and items to prune. */
async function fillStore(): Promise<void> {
  const { memory } = await lakeOf(before, after);
  for (const key of (await memory.list('')).keys) {
    const stored = await memory.get(key);
    if (stored) await store.put(key, stored.bytes);
  }
  const metrics = { accuracy: { direction: 'lower', margin: 0.1, floor: 0.8 } };
  const settings = { metrics, retention: { items: 1 }, alert_days: 36_500 };
  await writeSettings(store, PROJECT, projectSettingsSchema.parse(settings));
}

async function judgeWith(failed: readonly string[]): Promise<void> {
  const { handler } = await import('../../lambdas/judge.ts');
  const records = ['other', PROJECT].map((project) =>
    sqsRecord(project, JSON.stringify({ v: 1, project }), project),
  );
  expect(failedOf(await handler(sqsEvent(...records), context))).toEqual([...failed].sort());
}

/** A project without runs needs no queue, and only reads. */
async function judgeWithout(): Promise<void> {
  await fillStore();
  await judgeWith([PROJECT]);
}

async function pruneAll(): Promise<void> {
  const { handler } = await import('../../lambdas/prune.ts');
  await Promise.all(named(5).map(() => expect(handler(schedule, context)).rejects.toThrow()));
}

async function askAll(): Promise<void> {
  const { secret } = await new KeyStore(store, systemClock).create({ scope: 'admin' });
  const { handler } = await import('../../lambdas/query.ts');
  const ask = async () => {
    const headers = { authorization: `Bearer ${secret}` };
    const answer = await handler(httpEvent('GET', '/v1/projects/demo/runs', { headers }), context);
    expect(answer.statusCode).toBe(503);
  };
  await Promise.all(named(20).map(ask));
}

/** One run is read from S3 alone. */
async function askRun(): Promise<void> {
  const { secret } = await new KeyStore(store, systemClock).create({ scope: 'admin' });
  const { handler } = await import('../../lambdas/query.ts');
  const headers = { authorization: `Bearer ${secret}` };
  const event = httpEvent('GET', `/v1/projects/${PROJECT}/runs/${NEW}`, { headers });
  expect((await handler(event, context)).statusCode).toBe(200);
}

let count = 0;
const tellBy = (channel: string) => async () => {
  const notices = new MemoryQueue(systemClock);
  const ports = { store, notices, clock: systemClock, channels: [channel] };
  const projects = Array.from({ length: 20 }, () => `p${(count += 1)}`);
  for (const project of projects) {
    const rows = comparisons(['REGRESSED'], { project_id: project });
    await raiseAlerts(ports, project, rows, alertSettings());
  }
  const messages = await notices.receive({ max: 1000 });
  expect(messages).toHaveLength(projects.length);
  const { handler } = await import('../../lambdas/notify.ts');
  const records = messages.map(({ id, body }) => sqsRecord(id, body));
  const response = await handler(sqsEvent(...records), context);
  expect(failedOf(response)).toEqual(messages.map(({ id }) => id).sort());
};

it.each<[string, Service, () => Promise<void>]>([
  ['stage, S3', 's3', stageBatch],
  ['seal, S3', 's3', sealAll],
  ['manifest, SQS', 'sqs', updateManifests],
  ['judge, S3', 's3', () => judgeWith(['other', PROJECT])],
  ['judge, SQS', 'sqs', judgeWithout],
  ['prune, S3', 's3', pruneAll],
  ['query, Athena', 'athena', askAll],
  ['notify, SNS', 'sns', tellBy('sns')],
  ['notify, EventBridge', 'eventbridge', tellBy('eventbridge')],
])(
  '%s: what asks a service that accepts and says no more ends, and holds neither sockets nor memory',
  async (_, name, work) => {
    const sick = await startSick(name);
    const before = process.memoryUsage().heapUsed;
    for (const answer of [silent, stalling]) {
      sick.answer = answer;
      await work();
    }
    expect(sick.requests).toBeGreaterThan(1);
    for (const { sockets, mostAtOnce } of running) {
      expect(sockets).toBeLessThanOrEqual(MOST_SOCKETS);
      expect(mostAtOnce).toBeLessThanOrEqual(MOST_SOCKETS);
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(MOST_HEAP_BYTES);
  },
  120_000,
);

/** Reads are answered, and a write is never. */
const silentToWrites: Answer = (request, ...rest) => {
  if (request.method === 'GET' || request.method === 'HEAD') s3From(store)(request, ...rest);
};

it('judge and prune end where S3 answers what is read and nothing that is written', async () => {
  const sick = await startSick('s3');
  sick.answer = silentToWrites;
  await fillStore();
  await judgeWith([PROJECT]);
  await pruneAll();
  expect((await readSealRecord(store, { project: PROJECT, runId: OLD }))?.content.pruned).toEqual(
    {},
  );
}, 120_000);

const LATE_MS = 100;
const late =
  (answer: Answer): Answer =>
  (...request) =>
    void setTimeout(() => answer(...request), LATE_MS);

it('judge, manifest, notify, prune and a question for a run are done where every service answers after 100 ms', async () => {
  const taken: string[] = [];
  await start('s3', late(s3From(store)));
  stubQueues((await start('sqs', late(sqsTaking(taken)))).url);
  const others: [Service, string][] = [
    ['sns', SNS_TOOK],
    ['eventbridge', '{"FailedEntryCount":0}'],
    ['glue', '{}'],
  ];
  for (const [name, text] of others) {
    const answer = late((_, response) => response.end(text));
    await start(name, answer);
  }
  await fillStore();
  await judgeWith([]);
  const told = taken.splice(0);
  const verdicts = told.filter((body) => body.includes('"judged":true'));
  expect(verdicts).toHaveLength(1);
  const { handler: update } = await import('../../lambdas/manifest.ts');
  const verdict = sqsRecord('v', verdicts[0] ?? '', PROJECT);
  expect(failedOf(await update(sqsEvent(verdict), context))).toEqual([]);
  const notices = told.filter((body) => body.includes('"kind":"alert"'));
  // One run is over its limit and one is under it again; log, topic and event bus are told of both.
  expect(notices).toHaveLength(6);
  const { handler: notify } = await import('../../lambdas/notify.ts');
  const records = notices.map((body, at) => sqsRecord(String(at), body));
  expect(failedOf((await notify(sqsEvent(...records), context)) ?? undefined)).toEqual([]);
  await askRun();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2027-01-01T00:00:00Z') });
  const { handler: prune } = await import('../../lambdas/prune.ts');
  await prune(schedule, context);
  for (const runId of [OLD, NEW]) {
    const record = await readSealRecord(store, { project: PROJECT, runId });
    expect(record?.content.pruned).toEqual({ items: '2027-01-01' });
  }
}, 120_000);
