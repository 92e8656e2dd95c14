import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  UploadPartCopyCommand,
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
    ChecksumCRC32: `sum p${PartNumber}`,
  }));
  s3.on(CompleteMultipartUploadCommand).resolves({ ETag: '"whole-3"' });
  s3.on(AbortMultipartUploadCommand).resolves({});
});

/** What completing an upload says of a part: S3 wants its checksum where the upload was begun with one. */
function completedPart(name: string, place: number): CompletedPart {
  return { ETag: `"${name}"`, ChecksumCRC32: `sum ${name}`, PartNumber: place + 1 };
}

/** The object that is replaced has 20 MB and grows by three bytes in its middle. */
const grown = {
  sizeBytes: 20_000_003,
  pieces: () => [new Uint8Array(9_000_000), Uint8Array.of(1, 2, 3), new Uint8Array(11_000_000)],
  unchanged: [
    { startByte: 0, endByte: 9_000_000, fromByte: 0 },
    { startByte: 9_000_003, endByte: 20_000_003, fromByte: 9_000_000 },
  ],
};

describe('a long put of what is said to stay', () => {
  beforeEach(() => {
    s3.on(UploadPartCopyCommand).callsFake(({ PartNumber }: { PartNumber: number }) => ({
      CopyPartResult: { ETag: `"c${PartNumber}"`, ChecksumCRC32: `sum c${PartNumber}` },
    }));
  });

  it('has S3 copy it from the object that it was, and sends what lies between', async () => {
    await store.putLong('runs/a b+c', grown, { ifMatch: '"d"' });
    const copies = s3.commandCalls(UploadPartCopyCommand).map(({ args: [{ input }] }) => input);
    const copied = {
      ...{ Bucket: 'lake', Key: 'runs/a b+c', UploadId: 'u' },
      ...{ CopySource: 'lake/runs/a%20b%2Bc', CopySourceIfMatch: '"d"' },
    };
    expect(copies).toEqual([
      { ...copied, PartNumber: 1, CopySourceRange: 'bytes=0-8999999' },
      { ...copied, PartNumber: 3, CopySourceRange: 'bytes=14242877-19999999' },
    ]);
    const [sent, ...others] = s3
      .commandCalls(UploadPartCommand)
      .map(({ args: [{ input }] }) => input);
    expect(others).toEqual([]);
    expect(sent?.PartNumber).toBe(2);
    const body = new Uint8Array(5 * 1024 * 1024);
    body.set([1, 2, 3]);
    expect(Buffer.compare(sent?.Body as Uint8Array, body)).toBe(0);
    const [completed] = s3
      .commandCalls(CompleteMultipartUploadCommand)
      .map(({ args: [{ input }] }) => input);
    const parts = ['c1', 'p2', 'c3'].map(completedPart);
    expect(completed).toMatchObject({ MultipartUpload: { Parts: parts }, IfMatch: '"d"' });
  });

  it.each([
    ['has changed', s3Error('PreconditionFailed', 412), PreconditionFailedError],
    ['is gone', s3Error('NoSuchKey', 404), PreconditionFailedError],
    ['cannot be copied now', s3Error('SlowDown', 503), StoreUnavailableError],
  ])('from an object that %s is aborted', async (_, error, failure) => {
    s3.on(UploadPartCopyCommand).rejects(error);
    await expect(store.putLong('k', grown, { ifMatch: '"d"' })).rejects.toThrow(failure);
    expect(s3.commandCalls(AbortMultipartUploadCommand)[0]?.args[0].input).toEqual(upload);
    expect(s3.commandCalls(CompleteMultipartUploadCommand)).toEqual([]);
  });

  it('sends all of it where no object is named that has it', async () => {
    for (const condition of [undefined, { ifAbsent: true } as const]) {
      await store.putLong('k', grown, condition);
    }
    expect(s3.commandCalls(UploadPartCopyCommand)).toEqual([]);
    expect(s3.commandCalls(UploadPartCommand)).toHaveLength(2 * 3);
  });
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
    const begun = s3
      .commandCalls(CreateMultipartUploadCommand)
      .map(({ args: [{ input }] }) => input);
    expect(begun).toEqual([{ Bucket: 'lake', Key: 'k', ChecksumAlgorithm: 'CRC32' }]);
    expect(parts.map(({ ChecksumAlgorithm }) => ChecksumAlgorithm)).toEqual(Array(3).fill('CRC32'));
    const [completed] = s3
      .commandCalls(CompleteMultipartUploadCommand)
      .map(({ args: [{ input }] }) => input);
    expect(completed).toEqual({
      ...upload,
      MultipartUpload: { Parts: ['p1', 'p2', 'p3'].map(completedPart) },
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
