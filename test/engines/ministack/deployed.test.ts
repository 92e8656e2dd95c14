import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetPartitionsCommand, GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { S3Store } from '#adapters/s3/s3-store.ts';
import { SqsQueue } from '#adapters/sqs/sqs-queue.ts';
import { systemClock } from '#ports/system-clock.ts';
import { parseManifest } from '#lake/evalsig-manifest.ts';
import { tables } from '#lake/tables/all-tables.ts';
import { listKeys } from '#ports/object-store.ts';
import type { Queue } from '#ports/queue.ts';
import { readStore } from '../../clients/support/evalsig-store.ts';
import { ProjectApi } from '../../clients/support/project-api.ts';
import { registry, runScript, runTool } from '../../clients/support/python.ts';
import { event, finalReport, fixtureBodies, wholeRun } from '../../support/events.ts';
import { TestLake } from '../../support/lake.ts';
import { AlertListeners } from './support/alert-listeners.ts';
import { copyDown } from './support/copy-bucket.ts';
import { bootstrap, createKey, deploy, type Deployment } from './support/deployment.ts';
import { type MiniStack, startMiniStack } from './support/ministack.ts';

const PROJECT = 'demo';
const SEALED_WITHIN_MS = 60_000;

let stack: MiniStack;
let deployed: Deployment;
let writeKey: string;
let readKey: string;
let api: ProjectApi;
let s3: S3Client;
let sqs: SQSClient;
let glue: GlueClient;
let store: S3Store;

beforeAll(async () => {
  stack = await startMiniStack();
  s3 = new S3Client(stack.clientConfig);
  sqs = new SQSClient(stack.clientConfig);
  glue = new GlueClient(stack.clientConfig);
  await bootstrap(stack);
  deployed = await deploy(stack, '0.1.0-first');
  store = new S3Store({ client: s3, bucket: deployed.bucket, clock: systemClock });
  const keyOf = (scope: string) =>
    createKey(stack, deployed.bucket, ['--scope', scope, '--project', PROJECT]);
  writeKey = await keyOf('write');
  readKey = await keyOf('read');
  api = new ProjectApi(deployed.url, PROJECT, readKey);
});

afterAll(async () => {
  for (const client of [s3, sqs, glue]) client.destroy();
  await stack.stop();
});

function post(body: string, key = writeKey, path = 'events'): Promise<Response> {
  return fetch(`${deployed.url}/v1/projects/${PROJECT}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body,
  });
}

function recorderUrl(): string {
  const url = new URL(`${deployed.url}/v1/projects/${PROJECT}/events`);
  url.username = 'rec';
  url.password = writeKey;
  return url.href;
}

async function expectComplete(runId: string): Promise<void> {
  expect(await api.waitForStatus(runId, ['complete'], SEALED_WITHIN_MS)).toBe('complete');
}

describe('a deployment', () => {
  it('prints the command that makes the first key', () => {
    const command = `npx evalake keys create --scope admin --bucket ${deployed.bucket}`;
    expect(deployed.firstKeyCommand).toBe(command);
  });

  it('refuses requests without a key or with an unknown one', async () => {
    const url = `${deployed.url}/v1/projects/${PROJECT}/runs/none`;
    expect((await fetch(url)).status).toBe(401);
    expect((await post('[]', 'evk_unknown')).status).toBe(401);
  });

  it('gives its version and its OpenAPI document without a key', async () => {
    const health = await fetch(`${deployed.url}/healthz`);
    expect(await health.json()).toEqual({ status: 'ok', version: '0.1.0-first' });
    expect((await fetch(`${deployed.url}/v1/openapi.json`)).status).toBe(200);
  });

  it('seals the captured batches of a real recorder to a complete run', async () => {
    const runs = new Set<string>();
    for (const body of fixtureBodies('mixed.1000-events.report-first')) {
      const answer = await post(body);
      expect(answer.status).toBe(200);
      const { runs: seen } = z.object({ runs: z.array(z.string()) }).parse(await answer.json());
      for (const run of seen) runs.add(run);
    }
    for (const run of runs) {
      await expectComplete(run);
      expect(await api.run(run)).toMatchObject({ events: 1001, missing: [], conflicts: 0 });
    }
  });
});

describe('a results document', () => {
  const document = new URL(
    '../../fixtures/results/evaluation_results_2026-11-12_13-10-25.json',
    import.meta.url,
  );

  it('becomes runs of the store, from which the document can be read', async () => {
    const text = readFileSync(document, 'utf8');
    expect((await post(text, writeKey, 'results')).status).toBe(200);
    const run = encodeURIComponent('261112T131025123Z::answer_accuracy::is_safe');
    const url = `${deployed.url}/v1/projects/${PROJECT}/runs/${run}/results`;
    const answer = async () => {
      const response = await fetch(url, { headers: { authorization: `Bearer ${readKey}` } });
      return response.status === 200 ? await response.json() : response.status;
    };
    await expect.poll(answer, { timeout: SEALED_WITHIN_MS }).toEqual(JSON.parse(text));
  });
});

describe('a regression', () => {
  it('that is posted reaches the topic and the event bus', async () => {
    const listeners = new AlertListeners(stack);
    try {
      await listeners.listenTo(deployed.alertTopicArn);
      for (const [run, failures] of [10, 90].entries()) {
        const run_id = `regression-${run}`;
        const created_at = new Date(Date.now() - (2 - run) * 60_000).toISOString();
        const events = Array.from({ length: 200 }, (_, i) =>
          event({
            ...{ run_id, created_at, event_id: i, sample_id: `regression.dev.${i}` },
            data: { correct: i >= failures },
          }),
        );
        const body = JSON.stringify([...events, finalReport(200, { run_id, created_at })]);
        expect((await post(body, writeKey, 'events?task=regression&model=m')).status).toBe(200);
        await expectComplete(run_id);
      }
      const { message } = await listeners.published(SEALED_WITHIN_MS);
      expect(message).toMatchObject({
        ...{ kind: 'regressed', run_id: 'regression-1', model_id: 'm', task_id: 'regression' },
        ...{ verdict: 'REGRESSED', baseline_run_ids: ['regression-0'], test: false },
      });
      expect(message.link).toContain('/v1/projects/demo/compare?baseline=regression-0');
      const { source, detail } = await listeners.put(SEALED_WITHIN_MS);
      expect([source, detail]).toEqual(['evalake', message]);
    } finally {
      listeners.close();
    }
  });
});

describe('the real clients, against the deployed API', () => {
  it('take 1,000 events from HttpRecorder to a complete run', async () => {
    const file = join(stack.folder, 'recorded.jsonl');
    const said = z
      .object({ run_id: z.string(), failed: z.int() })
      .parse(await runScript('record_mixed.py', [recorderUrl(), '1000', file]));
    expect(said.failed).toBe(0);
    await expectComplete(said.run_id);
    expect(await api.run(said.run_id)).toMatchObject({ events: 1001, missing: [] });
    expect(readFileSync(file, 'utf8').split('\n').filter(Boolean)).toHaveLength(1000);
  });

  it('take a 5-sample eval from oaieval to a complete run', async () => {
    const record = join(stack.folder, 'fallback.jsonl');
    const { code, stderr } = await runTool('oaieval', [
      ...['dumb/echo', 'tiny', '--registry_path', registry],
      ...['--http-run', '--http-run-url', recorderUrl(), '--http-batch-size', '100'],
      ...['--record_path', record, '--user', 'alice'],
    ]);
    const runId = /Run started: (\w{20})/.exec(stderr)?.[1] ?? '';
    expect(code).toBe(0);
    await expectComplete(runId);
    const { metrics } = await api.run(runId);
    expect(metrics).toMatchObject([{ metric_name: 'accuracy', n_items: 5 }]);
  });

  it('leave a store that the real evalsig reads when it is copied down', async () => {
    const manifest = `store/${PROJECT}/manifest.json`;
    const entries = async () => {
      const stored = await store.get(manifest);
      return stored ? parseManifest(stored.bytes).runs.length : 0;
    };
    await expect.poll(entries, { timeout: SEALED_WITHIN_MS }).toBeGreaterThanOrEqual(3);
    await copyDown(store, 'store/', stack.folder);
    const { runs, manifest_identical } = await readStore(join(stack.folder, 'store'), PROJECT);
    expect(manifest_identical).toBe(true);
    expect(runs.length).toBeGreaterThanOrEqual(3);
    expect(runs.map(({ schema_problem }) => schema_problem)).toEqual(runs.map(() => null));
  });
});

describe('the catalogue', () => {
  it('knows the month of the runs in every table', async () => {
    for (const { name, location } of tables) {
      const command = new GetPartitionsCommand({
        DatabaseName: deployed.database,
        TableName: name,
      });
      const { Partitions = [] } = await glue.send(command);
      const [partition] = Partitions.map(({ StorageDescriptor }) => StorageDescriptor?.Location);
      const path = new RegExp(
        `^s3://${deployed.bucket}/${location}/${PROJECT}/year=\\d{4}/month=\\d\\d/$`,
      );
      expect(partition).toMatch(path);
    }
  });
});

/** Does the work of a message move task, which MiniStack lacks. */
async function redrive(dead: Queue, queue: Queue): Promise<void> {
  const messages = await dead.receive({ max: 10 });
  await queue.send(messages.map(({ body }) => ({ body })));
  await dead.delete(messages.map(({ receipt }) => receipt));
}

describe('a poisoned message', () => {
  const POISON = '{"v":1,"not":"an envelope"}';
  const queueOf = async (name: string) => {
    const { QueueUrl: url = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    return new SqsQueue({ client: sqs, url, clock: systemClock });
  };
  const poll = { timeout: 90_000, interval: 500 };

  it('goes to the dead letters of its own queue while other messages pass', async () => {
    const queues = ['events', 'seals', 'manifests'];
    const nameOf = (name: string, end = '') =>
      `evalake-${name}${end}${name === 'manifests' ? '.fifo' : ''}`;
    for (const name of queues) {
      await (await queueOf(nameOf(name))).send([{ body: POISON, group: 'poisoned' }]);
    }
    const answer = await post(JSON.stringify(wholeRun(10, { run_id: '261121101010POISONAA' })));
    expect(answer.status).toBe(200);
    await expectComplete('261121101010POISONAA');
    for (const name of queues) {
      const dead = await queueOf(nameOf(name, '-dead'));
      const receive = async () => (await dead.receive({ max: 1 })).map(({ body }) => body);
      await expect.poll(receive, poll).toEqual([POISON]);
    }
  }, 150_000);

  it('passes when it is redriven after the fault was repaired', async () => {
    const lake = new TestLake();
    await lake.post(wholeRun(10, { run_id: '261121101011REDRIVEN' }));
    const [envelope] = await lake.events.receive({ max: 1 });
    const dead = await queueOf('evalake-events-dead');
    await dead.send([{ body: envelope?.body ?? '' }]);

    await redrive(dead, await queueOf('evalake-events'));

    await expectComplete('261121101011REDRIVEN');
  }, 150_000);

  it('names its queues as the runbook does', async () => {
    const { QueueUrls = [] } = await sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: 'evalake-' }),
    );
    const names = QueueUrls.map((url) => url.split('/').at(-1)).sort();
    expect(names).toEqual([
      'evalake-events',
      'evalake-events-dead',
      'evalake-judgements-dead.fifo',
      'evalake-judgements.fifo',
      'evalake-manifests-dead.fifo',
      'evalake-manifests.fifo',
      'evalake-notices',
      'evalake-notices-dead',
      'evalake-seals',
      'evalake-seals-dead',
    ]);
  });
});

describe('deploying changed code', () => {
  it('loses no event that was posted before, during or after it', async () => {
    const runs = Array.from({ length: 6 }, (_, i) => `26112110101${i}REDEPLOY`);
    const bodies = runs.map((run_id) => JSON.stringify(wholeRun(20, { run_id })));
    const before = bodies.slice(0, 2);
    for (const body of before) expect((await post(body)).status).toBe(200);
    const redeployed = deploy(stack, '0.1.0-second');
    for (const body of bodies.slice(2, 4)) expect((await post(body)).status).toBe(200);
    deployed = await redeployed;
    for (const body of bodies.slice(4)) expect((await post(body)).status).toBe(200);

    const health = await fetch(`${deployed.url}/healthz`);
    expect(await health.json()).toMatchObject({ version: '0.1.0-second' });
    for (const run of runs) await expectComplete(run);
    const left: string[] = [];
    for await (const key of listKeys(store, 'inbox/')) left.push(key);
    expect(left).toEqual([]);
  });
});
