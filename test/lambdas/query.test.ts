import { AthenaClient, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { stubEnvironment } from './environment.ts';
import { context, httpEvent } from './events.ts';
import { captureOutput } from './output.ts';

const s3 = mockClient(S3Client);
const athena = mockClient(AthenaClient);
const gone = Object.assign(new Error('gone'), { name: 'TimeoutError' });

let handler: typeof import('../../lambdas/query.ts').handler;
let authorization: string;
let key: Uint8Array;

beforeAll(async () => {
  stubEnvironment();
  captureOutput();
  ({ handler } = await import('../../lambdas/query.ts'));
  const keys = new MemoryStore();
  const { secret } = await new KeyStore(keys, systemClock).create({ scope: 'admin' });
  authorization = `Bearer ${secret}`;
  const [name = ''] = (await keys.list('')).keys;
  key = (await keys.get(name))?.bytes ?? new Uint8Array();
});

beforeEach(() => {
  s3.reset();
  athena.reset();
  const Body = { transformToByteArray: () => Promise.resolve(key) };
  // @ts-expect-error of a body, only this member is used
  s3.on(GetObjectCommand).resolves({ ETag: '"k"', Body });
  s3.on(ListObjectsV2Command).resolves({});
});

const ask = (path: string) =>
  handler(httpEvent('GET', path, { headers: { authorization } }), context);

describe('the query function', () => {
  it.each(['runs', 'trends', 'suites', 'benchmarks', 'errors', 'documents'])(
    'answers %s with 503 and when to try again while Athena does not answer',
    async (read) => {
      athena.on(StartQueryExecutionCommand).rejects(gone);
      const answer = await ask(`/v1/projects/demo/${read}`);
      expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
    },
  );

  it.each(['runs/r', 'runs/r/events', 'runs/r/items', 'settings'])(
    'answers %s with 503 and when to try again while S3 does not answer',
    async (read) => {
      s3.on(GetObjectCommand).rejects(gone);
      s3.on(ListObjectsV2Command).rejects(gone);
      const answer = await ask(`/v1/projects/demo/${read}`);
      expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
    },
  );
});
