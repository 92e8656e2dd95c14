import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { LongS3Store } from '#adapters/s3/long-s3-store.ts';
import { PreconditionFailedError, StoreUnavailableError } from '#ports/object-store.ts';
import { instantClock } from '../../support/instant-clock.ts';

const s3 = mockClient(S3Client);
const store = new LongS3Store({ client: new S3Client({}), bucket: 'lake', clock: instantClock });

const PART_BYTES = 8 * 1024 * 1024;
/** Three parts, of which the last has one byte. */
const long = {
  sizeBytes: 2 * PART_BYTES + 1,
  pieces: () =>
    [7_000_000, 9_000_000, 2 * PART_BYTES + 1 - 16_000_000].map((size) => new Uint8Array(size)),
};
const upload = { Bucket: 'lake', Key: 'k', UploadId: 'u' };

function s3Error(name: string, status: number): S3ServiceException {
  const fault = status < 500 ? 'client' : 'server';
  return new S3ServiceException({ name, $fault: fault, $metadata: { httpStatusCode: status } });
}

beforeEach(() => {
  s3.reset();
  s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
  s3.on(UploadPartCommand).callsFake(({ PartNumber }: { PartNumber: number }) => ({
    ETag: `"p${PartNumber}"`,
  }));
  s3.on(CompleteMultipartUploadCommand).resolves({ ETag: '"whole-3"' });
  s3.on(AbortMultipartUploadCommand).resolves({});
});

describe('a long put', () => {
  it('of what fits into one part is a put', async () => {
    s3.on(PutObjectCommand).resolves({ ETag: '"e"' });
    const short = { sizeBytes: 3, pieces: () => [Uint8Array.of(1), Uint8Array.of(2, 3)] };
    expect(await store.putLong('k', short, { ifAbsent: true })).toMatchObject({ etag: '"e"' });
    const [sent] = s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input);
    expect(sent).toMatchObject({ Key: 'k', Body: Uint8Array.of(1, 2, 3), IfNoneMatch: '*' });
    expect(s3.commandCalls(CreateMultipartUploadCommand)).toEqual([]);
  });

  it('sends parts of one size, and the condition when it completes them', async () => {
    const put = await store.putLong('k', long, { ifMatch: '"d"' });
    expect(put).toEqual({ key: 'k', etag: '"whole-3"', sizeBytes: long.sizeBytes });
    const parts = s3.commandCalls(UploadPartCommand).map(({ args: [{ input }] }) => input);
    const sizes = parts.map(({ Body }) => (Body instanceof Uint8Array ? Body.length : 0));
    expect(sizes).toEqual([PART_BYTES, PART_BYTES, 1]);
    const [completed] = s3
      .commandCalls(CompleteMultipartUploadCommand)
      .map(({ args: [{ input }] }) => input);
    expect(completed).toEqual({
      ...upload,
      MultipartUpload: {
        Parts: [1, 2, 3].map((PartNumber) => ({ ETag: `"p${PartNumber}"`, PartNumber })),
      },
      IfMatch: '"d"',
    });
    expect(s3.commandCalls(AbortMultipartUploadCommand)).toEqual([]);
  });

  it.each([
    ['another object is there', s3Error('PreconditionFailed', 412)],
    ['there is none any more', s3Error('NoSuchKey', 404)],
    [
      'another write is under way: its parts would have to be sent again',
      s3Error('ConditionalRequestConflict', 409),
    ],
  ])('that completes where %s is aborted, and loses', async (_, error) => {
    s3.on(CompleteMultipartUploadCommand).rejects(error);
    const put = store.putLong('k', long, { ifMatch: '"d"' });
    await expect(put).rejects.toThrow(PreconditionFailedError);
    expect(s3.commandCalls(AbortMultipartUploadCommand)[0]?.args[0].input).toEqual(upload);
  });

  it('is aborted when a part fails, and tells why, whatever becomes of the abort', async () => {
    s3.on(UploadPartCommand, { PartNumber: 2 }).rejects(s3Error('InternalError', 500));
    s3.on(AbortMultipartUploadCommand).rejects(s3Error('SlowDown', 503));
    await expect(store.putLong('k', long)).rejects.toThrow(StoreUnavailableError);
    expect(s3.commandCalls(CompleteMultipartUploadCommand)).toEqual([]);
    expect(s3.commandCalls(AbortMultipartUploadCommand)).toHaveLength(1);
  });

  it('that cannot begin says so', async () => {
    s3.on(CreateMultipartUploadCommand).rejects(s3Error('SlowDown', 503));
    await expect(store.putLong('k', long)).rejects.toThrow(StoreUnavailableError);
    expect(s3.commandCalls(UploadPartCommand)).toEqual([]);
  });
});
