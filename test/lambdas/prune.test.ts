import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { stubEnvironment } from './environment.ts';
import { context, schedule } from './events.ts';
import { captureOutput } from './output.ts';

it('the prune function deletes what is too old, notes whose turn it was, and logs how much went', async () => {
  stubEnvironment();
  const written = captureOutput();
  const s3 = mockClient(S3Client);
  const absent = new NoSuchKey({ message: 'none', $metadata: { httpStatusCode: 404 } });
  s3.on(GetObjectCommand).rejects(absent);
  s3.on(ListObjectsV2Command).resolves({});
  s3.on(ListObjectsV2Command, { Prefix: 'settings/' }).resolves({
    Contents: [{ Key: 'settings/demo.json' }],
  });
  const settings = Buffer.from(JSON.stringify({ retention: { quarantine: 10 } }));
  const Body = { transformToByteArray: () => Promise.resolve(settings) };
  // @ts-expect-error of a body, only this member is used
  s3.on(GetObjectCommand, { Key: 'settings/demo.json' }).resolves({ ETag: '"e"', Body });
  const key = 'quarantine/demo/refused/old.ndjson';
  s3.on(ListObjectsV2Command, { Prefix: 'quarantine/demo/' }).resolves({
    Contents: [{ Key: key }],
  });
  s3.on(HeadObjectCommand).resolves({ ETag: '"q"', LastModified: new Date('2026-01-01') });
  s3.on(PutObjectCommand).resolves({ ETag: '"t"' });
  s3.on(DeleteObjectsCommand).resolves({});
  const { handler } = await import('../../lambdas/prune.ts');
  await handler(schedule, context);
  const [put] = s3.commandCalls(PutObjectCommand);
  expect(put?.args[0].input.Key).toBe('maintenance/prune-turn.json');
  const [deleted] = s3.commandCalls(DeleteObjectsCommand);
  expect(deleted?.args[0].input.Delete?.Objects).toMatchObject([{ Key: key }]);
  const [line = '{}'] = written.filter((text) => text.includes('"pruned"'));
  expect(JSON.parse(line)).toMatchObject({ deleted: 1, left: 0 });
});
