import { gzipSync } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { envelopeSchema } from '#contract/messages.ts';
import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import { event } from '../support/events.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { stubEnvironment } from './environment.ts';
import { context, httpEvent } from './events.ts';
import { captureOutput } from './output.ts';

const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
let written: string[];
const PATH = '/v1/projects/demo/events';

let handler: typeof import('../../lambdas/ingest.ts').handler;
let secret: string;
let keyText: string;

beforeAll(async () => {
  stubEnvironment();
  written = captureOutput();
  ({ handler } = await import('../../lambdas/ingest.ts'));
  const keys = new MemoryStore();
  ({ secret } = await new KeyStore(keys, systemClock).create({ scope: 'write', project: 'demo' }));
  const {
    keys: [name = ''],
  } = await keys.list('');
  keyText = Buffer.from((await keys.get(name))?.bytes ?? []).toString();
});

beforeEach(() => {
  s3.reset();
  sqs.reset();
  const Body = { transformToByteArray: () => Promise.resolve(Buffer.from(keyText)) };
  // @ts-expect-error of a body, only this member is used
  s3.on(GetObjectCommand).resolves({ ETag: '"k"', Body });
  s3.on(PutObjectCommand).resolves({ ETag: '"e"' });
  sqs.on(SendMessageBatchCommand).resolves({});
});

function post(
  body: string,
  headers: Record<string, string> = {},
  isBase64Encoded = false,
  path = PATH,
) {
  const authorization = `Basic ${Buffer.from(`rec:${secret}`).toString('base64')}`;
  return handler(
    httpEvent('POST', path, {
      rawQueryString: 'model=gpt-x&tag=a&tag=b',
      headers: { 'content-type': 'application/json', authorization, ...headers },
      body,
      isBase64Encoded,
    }),
    context,
  );
}

const sentBodies = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries ?? [])
    .map(({ MessageBody }) => envelopeSchema.parse(JSON.parse(MessageBody ?? '')));

describe('the ingest function', () => {
  it('queues the events that a recorder posts, and answers their number', async () => {
    const answer = await post(JSON.stringify([event()]));
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body ?? '')).toEqual({
      accepted: 1,
      quarantined: [],
      runs: ['261121081110AVTYYZOZ'],
    });
    expect(sentBodies()).toMatchObject([{ project: 'demo', run_id: '261121081110AVTYYZOZ' }]);
  });

  it('takes items and the end of their run, and tells when nothing is acceptable', async () => {
    const send = (body: string, name = 'items') =>
      post(body, {}, false, `/v1/projects/demo/runs/mine/${name}`);
    expect((await send('[{"item":"q1","score":1}]')).statusCode).toBe(200);
    expect((await send('{"items":1}', 'finish')).statusCode).toBe(200);
    expect(sentBodies().map(({ run_id, count }) => [run_id, count])).toEqual([
      ['mine', 1],
      ['mine', 0],
    ]);
    expect((await send('[{"item":"q1"}]')).statusCode).toBe(422);
    expect(written.at(-1)).toContain('"EventsQuarantined":1');
  });

  it('unpacks gzip, which API Gateway hands over as base64', async () => {
    const body = gzipSync(JSON.stringify([event()])).toString('base64');
    const answer = await post(body, { 'content-encoding': 'gzip' }, true);
    expect(answer.statusCode).toBe(200);
  });

  it('answers 401 to a key that is not known', async () => {
    s3.on(GetObjectCommand).rejects(
      new NoSuchKey({ message: 'none', $metadata: { httpStatusCode: 404 } }),
    );
    expect((await post(JSON.stringify([event()]), { authorization: 'Bearer x' })).statusCode).toBe(
      401,
    );
  });

  it('answers 401 to it also where S3 does not tell who cannot list what is not there', async () => {
    const denied = Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
    s3.on(GetObjectCommand).rejects(denied);
    const answer = await post(JSON.stringify([event()]), { authorization: 'Bearer x' });
    expect(answer.statusCode).toBe(401);
  });

  it('puts a batch into the inbox when SQS does not answer', async () => {
    sqs.on(SendMessageBatchCommand).rejects(Object.assign(new Error(), { name: 'TimeoutError' }));
    expect((await post(JSON.stringify([event()]))).statusCode).toBe(200);
    const [put] = s3.commandCalls(PutObjectCommand);
    expect(put?.args[0].input.Key).toMatch(/^inbox\/demo\/261121081110AVTYYZOZ\//);
  });

  it('answers 503 with Retry-After when neither SQS nor S3 takes it, never 200', async () => {
    const gone = Object.assign(new Error(), { name: 'TimeoutError' });
    sqs.on(SendMessageBatchCommand).rejects(gone);
    s3.on(PutObjectCommand).rejects(gone);
    const answer = await post(JSON.stringify([event()]));
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
  });

  it('answers 413 over 6 MB', async () => {
    const big = JSON.stringify([event({ data: 'x'.repeat(6 * 1024 * 1024) })]);
    expect((await post(big)).statusCode).toBe(413);
  });

  it('logs project and run, and counts, with neither event data nor keys', async () => {
    written.length = 0;
    await post(JSON.stringify([event({ data: { secret_answer: 42 } }), { run_id: 1 }]));
    const lines = written.join('');
    expect(lines).toContain('"project":"demo","run_id":"261121081110AVTYYZOZ"');
    expect(lines).toContain('"EventsAccepted":1');
    expect(lines).toContain('"QuarantinedPercent":50');
    expect(lines).not.toContain('secret_answer');
    expect(lines).not.toContain(secret);
  });

  it('logs the project of a fault, and no event data', async () => {
    sqs.on(SendMessageBatchCommand).rejects(new Error('down'));
    s3.on(PutObjectCommand).rejects(new Error('down'));
    written.length = 0;
    const answer = await post(JSON.stringify([event({ sample_id: 'private' })]));
    expect(answer.statusCode).toBeGreaterThanOrEqual(500);
    const [line = ''] = written.filter((text) => text.includes('a request failed'));
    expect(JSON.parse(line)).toMatchObject({ level: 'ERROR', project: 'demo' });
    expect(written.join('')).not.toContain('private');
  });
});
