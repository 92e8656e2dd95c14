import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { DeleteRefusedError } from '#adapters/s3/s3-delete.ts';
import { S3Store } from '#adapters/s3/s3-store.ts';
import { PreconditionFailedError, StoreUnavailableError } from '#ports/object-store.ts';
import { instantClock } from '../../support/instant-clock.ts';

const s3 = mockClient(S3Client);
const store = new S3Store({ client: new S3Client({}), bucket: 'lake', clock: instantClock });
const bytes = Buffer.from('x');

function s3Error(name: string, status: number): S3ServiceException {
  const fault = status < 500 ? 'client' : 'server';
  return new S3ServiceException({ name, $fault: fault, $metadata: { httpStatusCode: status } });
}

beforeEach(() => {
  s3.reset();
});

describe('a conditional delete', () => {
  it('sends the etag, and tells when the object has another', async () => {
    s3.on(DeleteObjectCommand).resolvesOnce({}).rejects(s3Error('PreconditionFailed', 412));
    await store.deleteMatching('k', '"d"');
    const [sent] = s3.commandCalls(DeleteObjectCommand).map(({ args: [{ input }] }) => input);
    expect(sent).toEqual({ Bucket: 'lake', Key: 'k', IfMatch: '"d"' });
    await expect(store.deleteMatching('k', '"d"')).rejects.toThrow(PreconditionFailedError);
  });

  it('that meets a write under way tries again, and says when S3 is away', async () => {
    s3.on(DeleteObjectCommand)
      .rejectsOnce(s3Error('ConditionalRequestConflict', 409))
      .resolvesOnce({})
      .rejects(s3Error('InternalError', 500));
    await store.deleteMatching('k', '"d"');
    expect(s3.commandCalls(DeleteObjectCommand)).toHaveLength(2);
    await expect(store.deleteMatching('k', '"d"')).rejects.toThrow(StoreUnavailableError);
  });
});

describe('a conditional put', () => {
  it('sends If-None-Match for what must not be there, If-Match for what must', async () => {
    s3.on(PutObjectCommand).resolves({ ETag: '"e"' });
    await store.put('k', bytes, { ifAbsent: true });
    await store.put('k', bytes, { ifMatch: '"d"' });
    await store.put('k', bytes);
    const sent = s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input);
    expect(sent[0]).toEqual({ Bucket: 'lake', Key: 'k', Body: bytes, IfNoneMatch: '*' });
    expect(sent[1]).toEqual({ Bucket: 'lake', Key: 'k', Body: bytes, IfMatch: '"d"' });
    expect(sent[2]).toEqual({ Bucket: 'lake', Key: 'k', Body: bytes });
  });

  it('that loses is told at once: 412 is final', async () => {
    s3.on(PutObjectCommand).rejects(s3Error('PreconditionFailed', 412));
    const put = store.put('k', bytes, { ifAbsent: true });
    await expect(put).rejects.toThrow(PreconditionFailedError);
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(1);
  });

  it('that meets another one under way tries again: 409 may still be won', async () => {
    s3.on(PutObjectCommand)
      .rejectsOnce(s3Error('ConditionalRequestConflict', 409))
      .rejectsOnce(s3Error('ConditionalRequestConflict', 409))
      .resolves({ ETag: '"mine"' });
    expect(await store.put('k', bytes, { ifAbsent: true })).toMatchObject({ etag: '"mine"' });
  });

  it('gives up after five conflicts, so that the caller reads again', async () => {
    s3.on(PutObjectCommand).rejects(s3Error('ConditionalRequestConflict', 409));
    const put = store.put('k', bytes, { ifMatch: '"d"' });
    await expect(put).rejects.toThrow(PreconditionFailedError);
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(5);
  });

  it('with If-Match on what is gone loses, though S3 says 404', async () => {
    s3.on(PutObjectCommand).rejects(s3Error('NoSuchKey', 404));
    const put = store.put('k', bytes, { ifMatch: '"d"' });
    await expect(put).rejects.toThrow(PreconditionFailedError);
  });
});

describe('trouble at S3', () => {
  it.each([
    ['SlowDown', 503],
    ['InternalError', 500],
    ['ThrottlingException', 400],
    ['TooManyRequestsException', 429],
  ])('%s (%i) means that nothing can be kept now', async (name, status) => {
    s3.on(PutObjectCommand).rejects(s3Error(name, status));
    s3.on(GetObjectCommand).rejects(s3Error(name, status));
    s3.on(ListObjectsV2Command).rejects(s3Error(name, status));
    await expect(store.put('k', bytes)).rejects.toThrow(StoreUnavailableError);
    await expect(store.get('k')).rejects.toThrow(StoreUnavailableError);
    await expect(store.list('')).rejects.toThrow(StoreUnavailableError);
  });

  it('a broken connection means the same', async () => {
    s3.on(PutObjectCommand).rejects(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await expect(store.put('k', bytes)).rejects.toThrow(StoreUnavailableError);
  });

  it('a refusal is not taken for absence', async () => {
    s3.on(GetObjectCommand).rejects(s3Error('AccessDenied', 403));
    await expect(store.get('k')).rejects.toThrow(expect.objectContaining({ name: 'AccessDenied' }));
    s3.on(GetObjectCommand).rejects(s3Error('NoSuchBucket', 404));
    await expect(store.get('k')).rejects.toThrow(expect.objectContaining({ name: 'NoSuchBucket' }));
  });

  it('an absent object is no trouble', async () => {
    s3.on(GetObjectCommand).rejects(s3Error('NoSuchKey', 404));
    s3.on(HeadObjectCommand).rejects(s3Error('NotFound', 404));
    expect(await store.get('k')).toBeUndefined();
    expect(await store.head('k')).toBeUndefined();
  });
});

describe('deleting', () => {
  it('takes a thousand keys at a time', async () => {
    s3.on(DeleteObjectsCommand).resolves({});
    await store.delete(Array.from({ length: 2500 }, (_, i) => `k${i}`));
    const sizes = s3
      .commandCalls(DeleteObjectsCommand)
      .map(({ args: [{ input }] }) => input.Delete?.Objects?.length);
    expect(sizes).toEqual([1000, 1000, 500]);
  });

  it('tries keys again that S3 was too busy for, and only those', async () => {
    s3.on(DeleteObjectsCommand)
      .resolvesOnce({ Errors: [{ Key: 'b', Code: 'SlowDown' }] })
      .resolves({});
    await store.delete(['a', 'b', 'c']);
    const [, again] = s3.commandCalls(DeleteObjectsCommand);
    expect(again?.args[0].input.Delete?.Objects).toEqual([{ Key: 'b' }]);
  });

  it('says so when S3 stays busy', async () => {
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'b', Code: 'InternalError' }] });
    await expect(store.delete(['b'])).rejects.toThrow(StoreUnavailableError);
  });

  it('names the keys that S3 refuses', async () => {
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: 'b', Code: 'AccessDenied' }] });
    const refused = store.delete(['a', 'b']);
    await expect(refused).rejects.toThrow(DeleteRefusedError);
    await expect(refused).rejects.toHaveProperty('keys', ['b']);
  });
});
