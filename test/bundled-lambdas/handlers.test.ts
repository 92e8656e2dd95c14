import type { ScheduledEvent, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inboxKey } from '#contract/keys.ts';
import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { Queue } from '#ports/queue.ts';
import { type MiniStack, startMiniStack } from '../engines/ministack/support/ministack.ts';
import { httpEvent, sqsEvent, sqsRecord } from '../lambdas/events.ts';
import { wholeRun } from '../support/events.ts';
import { type AwsResources, createResources } from './aws-resources.ts';
import { BundledLambdas } from './bundled-lambdas.ts';

const RUN = '261121081110AVTYYZOZ';
const PROJECT = '/v1/projects/demo';

let stack: MiniStack;
let resources: AwsResources;
let lambdas: BundledLambdas;

beforeAll(async () => {
  stack = await startMiniStack();
  resources = await createResources(stack);
  lambdas = new BundledLambdas(resources.environment);
  await lambdas.bundle();
});

afterAll(async () => {
  lambdas.remove();
  resources.destroy();
  await stack.stop();
});

const answerSchema = z.object({ statusCode: z.number(), body: z.string() });

async function request(
  name: 'ingest' | 'query',
  ...[method, path, changes]: Parameters<typeof httpEvent>
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await lambdas.invoke(name, httpEvent(method, path, changes));
  const { statusCode, body } = answerSchema.parse(answer);
  return { status: statusCode, body: JSON.parse(body) };
}

/** What waits in a queue, as Lambda gets it. */
async function eventOf(queue: Queue, group?: string): Promise<SQSEvent> {
  const messages = await queue.receive({ max: 10, waitMs: 10_000 });
  expect(messages).not.toEqual([]);
  return sqsEvent(
    ...messages.map(({ id, body, receipt }) => ({
      ...sqsRecord(id, body, group),
      receiptHandle: receipt,
    })),
  );
}

const schedule: ScheduledEvent = {
  id: 'event',
  version: '0',
  account: '000000000000',
  time: '2026-11-21T08:15:00Z',
  region: 'us-east-1',
  resources: [],
  source: 'aws.events',
  'detail-type': 'Scheduled Event',
  detail: {},
};

const DONE = { batchItemFailures: [] };

describe('the bundled handlers, on the Node that Lambda runs', () => {
  it('take a run from a recorder to a reader', async () => {
    const keys = new KeyStore(resources.store, systemClock);
    const keyOf = async (scope: 'write' | 'read') => {
      const { secret } = await keys.create({ scope, project: 'demo' });
      return { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    };
    const posted = await request('ingest', 'POST', `${PROJECT}/events`, {
      headers: await keyOf('write'),
      body: JSON.stringify(wholeRun(4)),
    });
    expect(posted).toEqual({ status: 200, body: { accepted: 5, quarantined: [], runs: [RUN] } });
    expect(await lambdas.invoke('stage', await eventOf(resources.events))).toEqual(DONE);
    expect(await lambdas.invoke('seal', await eventOf(resources.seals))).toEqual(DONE);
    const sealed = await eventOf(resources.manifests, 'demo');
    expect(await lambdas.invoke('manifest', sealed)).toEqual(DONE);
    const indexed = await eventOf(resources.manifests, 'demo/manifest');
    expect(await lambdas.invoke('manifest', indexed)).toEqual(DONE);
    const changed = await eventOf(resources.judgements, 'demo');
    expect(await lambdas.invoke('judge', changed)).toEqual(DONE);
    expect(
      await resources.store.head('comparisons/demo/year=2026/month=11/index.parquet'),
    ).toBeDefined();
    const found = await request('query', 'GET', `${PROJECT}/runs/${RUN}`, {
      headers: await keyOf('read'),
    });
    expect(found).toMatchObject({
      status: 200,
      body: { status: 'complete', events: 5, metrics: [{ metric_name: 'accuracy', score: 0.5 }] },
    });
    expect(await resources.store.head('store/demo/manifest.json')).toBeDefined();
  });

  it('answer who asks without a key', async () => {
    expect(await request('ingest', 'POST', `${PROJECT}/events`)).toMatchObject({ status: 401 });
    expect(await request('query', 'GET', `${PROJECT}/runs/${RUN}`)).toMatchObject({ status: 401 });
    expect(await request('query', 'GET', '/v1/openapi.json')).toMatchObject({
      status: 200,
      body: { openapi: expect.stringMatching(/^3\./) as string },
    });
  });

  it('nudge a run that was forgotten, when the schedule says so', async () => {
    const old = {
      sentAtMs: Date.now() - 1_000_000,
      hash: '0'.repeat(32),
      count: 1,
      end: 1,
      report: undefined,
    };
    await resources.store.put(
      inboxKey({ project: 'demo', runId: 'forgotten' }, old),
      Buffer.from('{}'),
    );
    expect(await lambdas.invoke('seal', schedule)).toBeUndefined();
    const { Records } = await eventOf(resources.seals);
    expect(Records.map(({ body }) => body).join()).toContain('"run_id":"forgotten"');
  });

  it('prune when the schedule says so', async () => {
    expect(await lambdas.invoke('prune', schedule)).toBeUndefined();
  });
});
