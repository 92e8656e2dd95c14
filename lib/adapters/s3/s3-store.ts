import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { SHORT_BACKOFF, sleepBackoff } from '#ports/backoff.ts';
import type { Clock } from '#ports/clock.ts';
import {
  type ListOptions,
  type ListPage,
  type ObjectInfo,
  type ObjectStore,
  type OpenObject,
  PreconditionFailedError,
  type PutCondition,
  type StoredObject,
  StoreUnavailableError,
} from '#ports/object-store.ts';
import { deleteObjects } from './s3-delete.ts';
import { classify } from '../service-errors.ts';

export interface S3StoreOptions {
  readonly client: S3Client;
  readonly bucket: string;
  readonly clock: Clock;
}

const LARGEST_PAGE = 1000;
const MOST_CONFLICTS = 5;

/** A bucket. Its encryption must leave etags a function of the content: SSE-S3, not SSE-KMS. */
export class S3Store implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #clock: Clock;

  constructor({ client, bucket, clock }: S3StoreOptions) {
    this.#client = client;
    this.#bucket = bucket;
    this.#clock = clock;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    return this.#find(async () => {
      const output = await this.#client.send(new GetObjectCommand(this.#at(key)));
      const bytes = await bytesOf(output);
      return { key, etag: output.ETag ?? '', sizeBytes: bytes.length, bytes };
    });
  }

  async getRange(key: string, start: number, end: number): Promise<Uint8Array | undefined> {
    return (await this.open(key))?.read(start, end);
  }

  async open(key: string): Promise<OpenObject | undefined> {
    const info = await this.head(key);
    if (!info) return undefined;
    const { etag: version, sizeBytes } = info;
    return {
      version,
      sizeBytes,
      read: async (start, end) => {
        const last = Math.min(end, sizeBytes) - 1;
        // HTTP has no empty range, and S3 refuses one that starts past the end.
        if (last < start) return new Uint8Array(0);
        const range = { Range: `bytes=${start}-${last}`, IfMatch: version };
        const send = () => this.#client.send(new GetObjectCommand({ ...this.#at(key), ...range }));
        return bytesOf(await send().catch((error: unknown) => rethrowGone(key, error)));
      },
      close: () => Promise.resolve(),
    };
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    return this.#find(async () => {
      const output = await this.#client.send(new HeadObjectCommand(this.#at(key)));
      const modified = output.LastModified;
      return {
        key,
        etag: output.ETag ?? '',
        sizeBytes: output.ContentLength ?? 0,
        ...(modified ? { modifiedAtMs: modified.getTime() } : {}),
      };
    });
  }

  async put(key: string, bytes: Uint8Array, condition?: PutCondition): Promise<ObjectInfo> {
    const put = async (): Promise<ObjectInfo> => {
      const input = { ...this.#at(key), Body: bytes, ...conditionHeaders(condition) };
      const output = await this.#client.send(new PutObjectCommand(input));
      return { key, etag: output.ETag ?? '', sizeBytes: bytes.length };
    };
    return condition === undefined ? put().catch(rethrow) : this.#whenFree(key, put);
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ListPage> {
    const { delimiter, cursor, limit = LARGEST_PAGE } = options;
    const input = {
      Bucket: this.#bucket,
      Prefix: prefix,
      MaxKeys: Math.min(limit, LARGEST_PAGE),
      ...(delimiter === undefined ? {} : { Delimiter: delimiter }),
      ...(cursor === undefined ? {} : { ContinuationToken: cursor }),
    };
    const output = await this.#client.send(new ListObjectsV2Command(input)).catch(rethrow);
    const next = output.IsTruncated === true ? output.NextContinuationToken : undefined;
    return {
      keys: (output.Contents ?? []).flatMap(({ Key }) => Key ?? []),
      prefixes: (output.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []),
      ...(next === undefined ? {} : { next }),
    };
  }

  async delete(keys: readonly string[]): Promise<void> {
    await deleteObjects(this.#client, this.#bucket, keys, this.#clock);
  }

  async deleteMatching(key: string, etag: string): Promise<void> {
    await this.#whenFree(key, async () => {
      await this.#client.send(new DeleteObjectCommand({ ...this.#at(key), IfMatch: etag }));
    });
  }

  /** A write with a condition. Another one of this key may be under way and fail yet, so ours may win. */
  async #whenFree<T>(key: string, write: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await write();
      } catch (error) {
        const failure = classify(error);
        // `If-Match` on a key that holds nothing is answered with 404.
        const hasFailed = failure === 'precondition' || failure === 'absent';
        const isOver = failure === 'conflict' && attempt === MOST_CONFLICTS;
        if (hasFailed || isOver) throw new PreconditionFailedError(key);
        if (failure !== 'conflict') return rethrow(error);
        await sleepBackoff(this.#clock, attempt, SHORT_BACKOFF);
      }
    }
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: key };
  }

  async #find<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (classify(error) === 'absent') return undefined;
      return rethrow(error);
    }
  }
}

async function bytesOf({ Body }: GetObjectCommandOutput): Promise<Uint8Array> {
  return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
}

function conditionHeaders(condition: PutCondition | undefined) {
  if (condition === undefined) return {};
  return 'ifMatch' in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: '*' };
}

/** What is read in ranges has been replaced or deleted. */
function rethrowGone(key: string, error: unknown): never {
  const failure = classify(error);
  if (failure === 'precondition' || failure === 'absent') throw new PreconditionFailedError(key);
  return rethrow(error);
}

function rethrow(error: unknown): never {
  throw classify(error) === 'unavailable' ? unavailable(error) : error;
}

function unavailable(error: unknown): StoreUnavailableError {
  const reason = error instanceof Error ? error.name : 'unknown';
  return new StoreUnavailableError(`S3 answers ${reason}`, { cause: error });
}
