import { gzipSync } from 'node:zlib';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityBatchCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stubEnvironment } from './environment.ts';
import { context, sqsEvent, sqsRecord } from './events.ts';
import { captureOutput } from './output.ts';

const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
let written: string[];

let stage: typeof import('../../lambdas/stage.ts').handler;
let manifest: typeof import('../../lambdas/manifest.ts').handler;

beforeAll(async () => {
  stubEnvironment();
  written = captureOutput();
  stage = (await import('../../lambdas/stage.ts')).handler;
  manifest = (await import('../../lambdas/manifest.ts')).handler;
});

beforeEach(() => {
  s3.reset();
  sqs.reset();
  written.length = 0;
  const absent = new NoSuchKey({ message: 'none', $metadata: { httpStatusCode: 404 } });
  s3.on(GetObjectCommand).rejects(absent);
  s3.on(PutObjectCommand).resolves({ ETag: '"e"' });
  s3.on(ListObjectsV2Command).resolves({});
  sqs.on(SendMessageBatchCommand).resolves({});
  sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
});

function envelope(run_id: string): string {
  const gzip = gzipSync('{}').toString('base64');
  return JSON.stringify({ v: 1, project: 'demo', run_id, count: 1, end: 1, report: null, gzip });
}

const releasedMessages = () =>
  sqs
    .commandCalls(ChangeMessageVisibilityBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries ?? []);

describe('the stage function', () => {
  it('puts an object for each run and nudges the sealer', async () => {
    const records = ['a', 'b', 'a'].map((run, i) => sqsRecord(String(i), envelope(run)));
    expect(await stage(sqsEvent(...records), context)).toEqual({ batchItemFailures: [] });
    const keys = s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input.Key ?? '');
    expect(keys.map((key) => key.split('/').slice(0, 3).join('/')).sort()).toEqual([
      'inbox/demo/a',
      'inbox/demo/b',
    ]);
  });

  it('nudges for all runs of a batch in one send, and fails those alone whose nudge did not go', async () => {
    const Failed = [{ Id: '1', SenderFault: true, Code: 'Odd' }];
    sqs.on(SendMessageBatchCommand).resolves({ Failed });
    const records = ['a', 'b', 'c'].map((run) => sqsRecord(run, envelope(run)));
    const { batchItemFailures } = await stage(sqsEvent(...records), context);
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'b' }]);
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(1);
  });

  it('fails only the message that cannot be decoded, and sends it on its way to the dead letters at once', async () => {
    const event = sqsEvent(sqsRecord('good', envelope('a')), sqsRecord('bad', '{"poison"'));
    expect(await stage(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(releasedMessages()).toMatchObject([
      { ReceiptHandle: 'receipt-of-bad', VisibilityTimeout: 0 },
    ]);
  });

  it('puts a message that is here for the last time whole into quarantine, before its work', async () => {
    const record = (id: string, body: string, count: string) => {
      const each = sqsRecord(id, body);
      return { ...each, attributes: { ...each.attributes, ApproximateReceiveCount: count } };
    };
    const bodies = [envelope('a'), '{"poison"'];
    const last = bodies.map((body, i) => record(String(i), body, '10'));
    await stage(sqsEvent(record('early', envelope('b'), '9'), ...last), context);
    const inputs = s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input);
    const kept = inputs.filter(({ Key }) => Key?.startsWith('quarantine/'));
    expect(inputs.slice(0, 2)).toEqual(kept);
    expect(kept.map(({ Key = '' }) => Key.slice(0, Key.lastIndexOf('/')))).toEqual([
      'quarantine/demo/undelivered',
      'quarantine/_undelivered',
    ]);
    expect(kept.map(({ Body }) => Body)).toEqual(bodies.map((body) => Buffer.from(body)));
  });

  it('logs which message failed, without its content', async () => {
    await stage(sqsEvent(sqsRecord('bad', '{"poison"')), context);
    const lines = written.join('');
    expect(lines).toContain('"message_id":"bad"');
    expect(lines).toContain('UndecodableMessageError');
    expect(lines).not.toContain('poison');
  });

  it('fails the messages of a run whose object S3 refuses', async () => {
    s3.on(PutObjectCommand).rejects(Object.assign(new Error(), { name: 'TimeoutError' }));
    const event = sqsEvent(sqsRecord('m', envelope('a')));
    expect(await stage(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  });
});

describe('the manifest function', () => {
  const sealed = (project: string, run_id: string) => JSON.stringify({ v: 1, project, run_id });

  it('fails a message that cannot be decoded, and not those behind it in its group', async () => {
    const event = sqsEvent(
      sqsRecord('1', sealed('p', 'a'), 'p'),
      sqsRecord('2', '{}', 'p'),
      sqsRecord('3', sealed('p', 'b'), 'p'),
    );
    expect(await manifest(event, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: '2' }],
    });
  });
});
