import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it } from 'vitest';
import { KeptAnswers } from '#adapters/s3/kept-answers.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';

const s3 = mockClient(S3Client);
const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
const answers = new KeptAnswers(new S3Client({ region: 'eu-west-1', credentials }), 'lake');
const ANSWER = { body: Buffer.from('{}'), contentType: 'application/json' };

beforeEach(() => {
  s3.reset();
  s3.on(PutObjectCommand).resolves({});
});

it('keeps an answer as an object of its own, and signs a URL for it that ends soon', async () => {
  const url = new URL(await answers.keep({ ...ANSWER, contentEncoding: 'gzip' }));
  const other = new URL(await answers.keep(ANSWER));
  const [first, second] = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
  expect(first).toMatchObject({ Bucket: 'lake', ContentType: 'application/json' });
  expect(first?.ContentEncoding).toBe('gzip');
  expect(second).not.toHaveProperty('ContentEncoding');
  expect(first?.Key).toMatch(/^answers\/[0-9a-f-]{36}$/);
  expect(url.protocol).toBe('https:');
  expect(url.pathname.endsWith(first?.Key ?? '')).toBe(true);
  expect(other.pathname).not.toBe(url.pathname);
  expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
  expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
});

it('says that S3 does not take it now', async () => {
  const slow = { name: 'SlowDown', $metadata: { httpStatusCode: 503 } };
  s3.on(PutObjectCommand).rejects(Object.assign(new Error('slow'), slow));
  await expect(answers.keep(ANSWER)).rejects.toBeInstanceOf(StoreUnavailableError);
});
