import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import {
  type ListOptions,
  type ObjectStore,
  PreconditionFailedError,
  type PutCondition,
} from '#ports/object-store.ts';

interface KeyInput {
  readonly Key?: string;
  readonly Range?: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly Body?: Uint8Array;
}

interface ListInput {
  readonly Prefix?: string;
  readonly Delimiter?: '/';
  readonly MaxKeys?: number;
  readonly ContinuationToken?: string;
}

interface DeleteInput {
  readonly Delete?: { readonly Objects?: readonly { readonly Key?: string }[] };
}

/** Every S3 client of this process answers from a store. */
export function answerS3From(store: ObjectStore): void {
  const s3 = mockClient(S3Client);
  s3.on(GetObjectCommand).callsFake(({ Key = '', Range }: KeyInput) =>
    getObject(store, Key, Range),
  );
  s3.on(HeadObjectCommand).callsFake(async ({ Key = '' }: KeyInput) => {
    const { etag, sizeBytes, modifiedAtMs = 0 } = found(Key, await store.head(Key));
    return { ETag: etag, ContentLength: sizeBytes, LastModified: new Date(modifiedAtMs) };
  });
  s3.on(PutObjectCommand).callsFake(async ({ Key = '', Body, ...input }: KeyInput) => {
    const put = store.put(Key, Body ?? new Uint8Array(0), conditionOf(input));
    return { ETag: (await whenHeld(put)).etag };
  });
  s3.on(ListObjectsV2Command).callsFake((input: ListInput) => listObjects(store, input));
  s3.on(DeleteObjectCommand).callsFake(async ({ Key = '', IfMatch = '' }: KeyInput) => {
    await whenHeld(store.deleteMatching(Key, IfMatch));
    return {};
  });
  s3.on(DeleteObjectsCommand).callsFake(async ({ Delete }: DeleteInput) => {
    await store.delete((Delete?.Objects ?? []).map(({ Key = '' }) => Key));
    return {};
  });
}

async function getObject(store: ObjectStore, key: string, range: string | undefined) {
  const stored = found(key, await store.get(key));
  const [, start = '0', end = String(stored.sizeBytes)] =
    /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  const bytes = stored.bytes.subarray(Number(start), Number(end) + 1);
  return { ETag: stored.etag, Body: { transformToByteArray: () => Promise.resolve(bytes) } };
}

async function listObjects(
  store: ObjectStore,
  { Prefix = '', Delimiter, MaxKeys = 1000, ContinuationToken }: ListInput,
) {
  const options: ListOptions = {
    limit: MaxKeys,
    ...(Delimiter === undefined ? {} : { delimiter: Delimiter }),
    ...(ContinuationToken === undefined ? {} : { cursor: ContinuationToken }),
  };
  const { keys, prefixes, next } = await store.list(Prefix, options);
  return {
    Contents: keys.map((Key) => ({ Key })),
    CommonPrefixes: prefixes.map((each) => ({ Prefix: each })),
    IsTruncated: next !== undefined,
    NextContinuationToken: next,
  };
}

function found<T>(key: string, stored: T | undefined): T {
  if (stored !== undefined) return stored;
  throw new NoSuchKey({ message: key, $metadata: { httpStatusCode: 404 } });
}

function conditionOf({ IfMatch, IfNoneMatch }: KeyInput): PutCondition | undefined {
  if (IfNoneMatch !== undefined) return { ifAbsent: true };
  return IfMatch === undefined ? undefined : { ifMatch: IfMatch };
}

async function whenHeld<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    const failed = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };
    throw Object.assign(new Error(error.message), failed);
  }
}
