import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SNSClient } from '@aws-sdk/client-sns';
import { GlueClient } from '@aws-sdk/client-glue';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import { z } from 'zod';
import { DuckDbEngine } from '#adapters/duckdb/duckdb-engine.ts';
import { FileStore } from '#adapters/disk/file-store.ts';
import { closeServer, listen, urlOf } from '#hosts/server/http-server.ts';
import type { RunningServer } from '#hosts/server/serve.ts';
import { KeyStore } from '#keys/key-store.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { stubEnvironment } from '../../lambdas/environment.ts';
import { context } from '../../lambdas/events.ts';
import { MemoryQueue } from '../memory-queue.ts';
import { throughHttpApi } from '../payload-v2.ts';
import { answerAthenaFrom } from './athena-of-duckdb.ts';
import { answerS3From } from './s3-of-store.ts';
import { answerSqsFrom, mapQueue, type QueueHandler } from './sqs-of-queues.ts';

const HOST = '127.0.0.1';

/** The queues by the last part of their URL in `stubEnvironment`. */
const QUEUES = ['events', 'seals', 'manifests.fifo', 'judgements.fifo', 'notices'] as const;

type Queues = ReadonlyMap<(typeof QUEUES)[number], MemoryQueue>;

/** What outlives the functions of a folder: the messages, and the key that the front adds. */
const deployments = new Map<string, { readonly queues: Queues; readonly secret: string }>();

/**
 * The functions behind an HTTP API, on a port of this machine: S3 is a folder, SQS is memory, Athena
 * is DuckDB over the folder. A deployment answers nobody without a key, so until the test makes one
 * this front adds its own, of scope admin.
 */
export async function serveLambdas(
  dataFolder: string,
  onError: (error: Error) => void,
): Promise<RunningServer> {
  vi.resetModules();
  stubEnvironment();
  const store = new FileStore(dataFolder);
  const engine = await DuckDbEngine.open({ dataFolder });
  const deployment = deployments.get(dataFolder) ?? (await deploy(store));
  deployments.set(dataFolder, deployment);
  const { queues, secret } = deployment;
  answerS3From(store);
  answerSqsFrom(
    new Map([...queues].map(([name, queue]) => [`https://sqs.example/1/${name}`, queue])),
  );
  answerAthenaFrom(engine);
  mockClient(GlueClient).onAnyCommand().resolves({});
  const restoreOutput = watchLog(onError);
  const stopped = new AbortController();
  const mappings = mapAll(queues, await importSteps(), stopped.signal);
  const server = await listen({ fetch: await openFront(store, secret) }, HOST, 0);
  return {
    url: urlOf(server, HOST),
    dataFolder,
    guarded: true,
    stop: async () => {
      await closeServer(server);
      stopped.abort();
      await mappings;
      await engine.close();
      restoreOutput();
    },
  };
}

async function deploy(store: ObjectStore) {
  const queues: Queues = new Map(QUEUES.map((name) => [name, new MemoryQueue(systemClock)]));
  const { secret } = await new KeyStore(store, systemClock).create({ scope: 'admin' });
  return { queues, secret };
}

async function openFront(
  store: ObjectStore,
  secret: string,
): Promise<(request: Request) => Promise<Response>> {
  const [ingest, query] = [
    (await import('../../../lambdas/ingest.ts')).handler,
    (await import('../../../lambdas/query.ts')).handler,
  ];
  const ask = throughHttpApi((event) =>
    (event.routeKey === '$default' ? query : ingest)(event, context),
  );
  return async (request) => {
    const headers = new Headers(request.headers);
    const hasKey = headers.has('authorization') || headers.has('x-api-key');
    const isOnly = (await store.list('keys/', { limit: 2 })).keys.length < 2;
    if (!hasKey && isOnly) headers.set('x-api-key', secret);
    const { url, method } = request;
    const body = method === 'GET' ? null : await request.arrayBuffer();
    return ask(new Request(url, { method, headers, body }));
  };
}

async function importSteps(): Promise<Readonly<Record<(typeof QUEUES)[number], QueueHandler>>> {
  const { handler: stage } = await import('../../../lambdas/stage.ts');
  const { handler: seal } = await import('../../../lambdas/seal.ts');
  const { handler: manifest } = await import('../../../lambdas/manifest.ts');
  const { handler: judge } = await import('../../../lambdas/judge.ts');
  mockClient(EventBridgeClient)
    .onAnyCommand()
    .resolves({ Entries: [{}] });
  mockClient(SNSClient).onAnyCommand().resolves({});
  const { handler: notify } = await import('../../../lambdas/notify.ts');
  return {
    events: (event) => stage(event, context),
    seals: (event) => seal(event, context),
    'manifests.fifo': (event) => manifest(event, context),
    'judgements.fifo': (event) => judge(event, context),
    notices: (event) => notify(event, context),
  };
}

function mapAll(
  queues: Queues,
  steps: Readonly<Record<(typeof QUEUES)[number], QueueHandler>>,
  signal: AbortSignal,
): Promise<unknown> {
  const most = {
    events: 1000,
    seals: 1,
    'manifests.fifo': 10,
    'judgements.fifo': 10,
    notices: 10,
  };
  return Promise.all(
    [...queues].map(([name, queue]) => mapQueue(queue, steps[name], most[name], signal)),
  );
}

const lineSchema = z.object({ level: z.literal('ERROR'), message: z.string() });

/** Keeps the functions' log off the terminal, and reports its errors. */
function watchLog(onError: (error: Error) => void): () => void {
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      for (const line of String(text).split('\n')) {
        if (line.includes('"ERROR"') && lineSchema.safeParse(JSON.parse(line)).success) {
          onError(new Error(line));
        }
      }
      return true;
    }),
  );
  return () => spies.forEach((spy) => spy.mockRestore());
}
