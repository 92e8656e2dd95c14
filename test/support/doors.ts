import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  S3Client,
} from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AthenaClient } from '@aws-sdk/client-athena';
import { mockClient } from 'aws-sdk-client-mock';
import type { Hono } from 'hono';
import { makeGate } from '#gates/record-gate.ts';
import type { CheckedPorts } from '#http/access.ts';
import { composeApp } from '#http/app.ts';
import type { Reader } from '#http/reading/reader.ts';
import { readingApp, type ReadingAppPorts } from '#http/reading/reading-app.ts';
import { checkSettings } from '#http/settings/check-settings.ts';
import { planPinsHere } from '#http/settings/plan-pins.ts';
import { KeyStore } from '#keys/key-store.ts';
import { embeddedApi } from '#hosts/server/server-app.ts';
import { systemClock } from '#ports/system-clock.ts';
import { Sessions } from '#keys/sessions.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { CompiledQuery } from '#ports/sql-engine.ts';
import type { SqlTable } from '#ports/sql-reader.ts';
import { stubEnvironment } from '../lambdas/environment.ts';
import { deafNotifier } from './deaf-notifier.ts';
import { MemoryQueue } from './memory-queue.ts';
import { MemoryStore } from './memory-store.ts';
import { noteCalls } from './counted-store.ts';

/** An HTTP API and the parts behind it. */
export interface Door {
  readonly name: string;
  readonly request: (path: string, init: RequestInit) => Response | Promise<Response>;
  /** `METHOD /path/:parameter`, each once. */
  readonly routes: readonly string[];
  /** The store of its API keys. */
  readonly memory: MemoryStore;
  /** The calls of store, queues and engine, without lookups of API keys and sessions, since it was last emptied. */
  readonly touched: string[];
}

const EMPTY: SqlTable = { columns: [], rows: [], truncated: false };

/** The embedded server's whole API, in memory. What reads is handed over where a reader is opened. */
export function embeddedDoor(openWithoutKeys = false, openReader?: OpenReader): Door {
  const memory = new MemoryStore();
  const touched: string[] = [];
  const clock = systemClock;
  const store = recordCalls(memory, touched);
  const keys = new KeyStore(memory, clock);
  const engine = {
    run: ({ sql }: CompiledQuery) => (touched.push(sql), Promise.resolve([])),
    read: ({ sql }: CompiledQuery) => (touched.push(sql), Promise.resolve(EMPTY)),
  };
  const app = embeddedApi({
    store,
    reader: openReader?.({ store, engine, clock }),
    notifier: deafNotifier({ store, clock }),
    events: new MemoryQueue(clock),
    seals: new MemoryQueue(clock),
    judgements: new MemoryQueue(clock),
    engine,
    keys,
    sessions: new Sessions({ store: memory, keys, clock }),
    clock,
    openWithoutKeys,
    onFault: () => undefined,
  });
  const name = openReader ? 'embedded, with a reader' : 'embedded';
  return { name, ...doorOf(app), memory, touched };
}

type OpenReader = (ports: Omit<ReadingAppPorts & CheckedPorts, 'isChecked'>) => Reader;

/** Answers as a reading thread does, without the thread. */
export const openReader: OpenReader = (ports) => {
  const app = composeApp([readingApp({ ...ports, isChecked: true })], () => undefined);
  return {
    answer: async ({ url, method, headers }) =>
      app.fetch(
        new Request(url, { method, headers: headers.map(([name, value]) => [name, value]) }),
      ),
    makeGate: (asked) => makeGate(ports.store, asked),
    checkSettings: (sent) => checkSettings(ports.store, sent),
    planPins: (change) => planPinsHere(ports.store, change),
  };
};

/** The two functions behind the HTTP API of AWS, over mocked clients. */
export async function awsDoors(): Promise<readonly Door[]> {
  stubEnvironment();
  const memory = new MemoryStore();
  const touched: string[] = [];
  answerFrom(memory, touched);
  const ingest = (await import('../../lambdas/ingest.ts')).app;
  const query = (await import('../../lambdas/query.ts')).app;
  const behind = { memory, touched };
  return [
    { name: 'ingest function', ...doorOf(ingest), ...behind },
    { name: 'query function', ...doorOf(query), ...behind },
  ];
}

function answerFrom(memory: MemoryStore, touched: string[]): void {
  const touch = (what: string) => () => (touched.push(what), Promise.resolve({}));
  mockClient(SQSClient).onAnyCommand().callsFake(touch('sqs'));
  mockClient(AthenaClient).onAnyCommand().callsFake(touch('athena'));
  const s3 = mockClient(S3Client);
  s3.onAnyCommand().callsFake(touch('s3'));
  s3.on(GetObjectCommand).callsFake(async ({ Key = '', Range }: GetInput) => {
    if (!/^(keys|sessions)\//.test(Key)) touched.push(Key);
    const found = await memory.get(Key);
    if (!found) throw new NoSuchKey({ message: Key, $metadata: { httpStatusCode: 404 } });
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(Range ?? '') ?? [];
    const bytes = found.bytes.subarray(Number(first), last === '' ? undefined : Number(last) + 1);
    const transformToByteArray = () => Promise.resolve(bytes);
    return { ETag: `"${found.etag}"`, Body: { transformToByteArray } };
  });
  s3.on(HeadObjectCommand).callsFake(async ({ Key = '' }: { readonly Key?: string }) => {
    touched.push(Key);
    const found = await memory.head(Key);
    if (!found) throw new NoSuchKey({ message: Key, $metadata: { httpStatusCode: 404 } });
    return { ETag: `"${found.etag}"`, ContentLength: found.sizeBytes };
  });
  s3.on(ListObjectsV2Command).callsFake(async ({ Prefix = '', MaxKeys }: ListInput) => {
    touched.push('s3');
    const { keys } = await memory.list(Prefix, { limit: MaxKeys ?? 1000 });
    return { Contents: keys.map((Key) => ({ Key })) };
  });
}

interface GetInput {
  readonly Key?: string;
  readonly Range?: string;
}

interface ListInput {
  readonly Prefix?: string;
  readonly MaxKeys?: number;
}

function recordCalls(store: ObjectStore, touched: string[]): ObjectStore {
  return noteCalls(store, (_, keys) => touched.push(...keys));
}

function doorOf(app: Pick<Hono, 'request' | 'routes'>): Pick<Door, 'request' | 'routes'> {
  // A handler that is registered for every method is middleware, not a route.
  const own = app.routes.filter(({ method }) => method !== 'ALL');
  return {
    request: (path, init) => app.request(path, init),
    routes: [...new Set(own.map(({ method, path }) => `${method} ${path}`))],
  };
}
