import {
  DeleteObjectsCommand,
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
import { inboxKey } from '#contract/keys.ts';
import { stubEnvironment } from './environment.ts';
import { context, schedule, sqsEvent, sqsRecord } from './events.ts';
import { captureOutput } from './output.ts';

const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
let handler: typeof import('../../lambdas/seal.ts').handler;
let written: string[];

beforeAll(async () => {
  stubEnvironment();
  written = captureOutput();
  ({ handler } = await import('../../lambdas/seal.ts'));
});

beforeEach(() => {
  s3.reset();
  sqs.reset();
  const absent = new NoSuchKey({ message: 'none', $metadata: { httpStatusCode: 404 } });
  s3.on(GetObjectCommand).rejects(absent);
  s3.on(ListObjectsV2Command).resolves({});
  // An attempt after the first is noted.
  s3.on(PutObjectCommand).resolves({ ETag: '"etag"' });
  s3.on(DeleteObjectsCommand).resolves({});
  sqs.on(SendMessageBatchCommand).resolves({});
  sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
});

const nudge = (run_id: string) =>
  JSON.stringify({ v: 1, project: 'demo', run_id, after: 'nothing' });

describe('the seal function', () => {
  it('takes nudges one by one: a poisoned one fails alone', async () => {
    const event = sqsEvent(sqsRecord('1', nudge('a')), sqsRecord('2', '[]'));
    expect(await handler(event, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });

  it('reports every message when all of them fail, and does not throw', async () => {
    const event = sqsEvent(sqsRecord('1', '[]'), sqsRecord('2', '[]'));
    expect(await handler(event, context)).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '2' }],
    });
  });

  it('sweeps the inbox when the schedule says so', async () => {
    const old = {
      sentAtMs: Date.now() - 1_000_000,
      hash: '0'.repeat(32),
      count: 1,
      end: 1,
      report: undefined,
    };
    const Contents = [{ Key: inboxKey({ project: 'demo', runId: 'forgotten' }, old) }];
    s3.on(ListObjectsV2Command).resolves({ Contents });
    expect(await handler(schedule, context)).toBeUndefined();
    const [call] = sqs.commandCalls(SendMessageBatchCommand);
    expect(call?.args[0].input.Entries?.[0]?.MessageBody).toContain('"run_id":"forgotten"');
    const [line] = written.filter((text) => text.includes('"swept"'));
    expect(JSON.parse(line ?? '')).toMatchObject({ project: 'demo', run_id: 'forgotten' });
  });
});
