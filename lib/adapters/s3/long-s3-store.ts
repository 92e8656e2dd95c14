import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import pMap from 'p-map';
import {
  type LongContent,
  type LongStore,
  type ObjectInfo,
  PreconditionFailedError,
  type PutCondition,
  wholeBytes,
} from '#ports/object-store.ts';
import { classify } from '../service-errors.ts';
import { conditionHeaders, S3Store, unavailableOr } from './s3-store.ts';

/** S3 wants 5 MB at least, and 10,000 parts at most. */
const PART_BYTES = 8 * 1024 * 1024;
const MOST_PARTS = 10_000;
const CONCURRENT_PARTS = 3;

interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string | undefined;
}

/**
 * A bucket that takes long objects as multipart uploads. The condition is checked when the upload is
 * completed: until then there is nothing to see. What a process leaves behind that dies in between, the
 * bucket's lifecycle rule removes.
 */
export class LongS3Store extends S3Store implements LongStore {
  async putLong(key: string, content: LongContent, condition?: PutCondition): Promise<ObjectInfo> {
    if (content.sizeBytes <= PART_BYTES) return this.put(key, wholeBytes(content), condition);
    const at = { Bucket: this.bucket, Key: key };
    const { UploadId } = await this.client
      .send(new CreateMultipartUploadCommand(at))
      .catch((error: unknown) => {
        throw unavailableOr(error);
      });
    const upload = { ...at, UploadId };
    try {
      const parts = await this.#uploadParts(upload, content);
      const output = await this.client.send(
        new CompleteMultipartUploadCommand({
          ...upload,
          MultipartUpload: { Parts: parts },
          ...conditionHeaders(condition),
        }),
      );
      return { key, etag: output.ETag ?? '', sizeBytes: content.sizeBytes };
    } catch (error) {
      await this.#abort(upload);
      throw failureOf(key, error);
    }
  }

  #uploadParts(upload: Upload, content: LongContent): Promise<CompletedPart[]> {
    const sendPart = async (bytes: Uint8Array, index: number): Promise<CompletedPart> => {
      const input = { ...upload, PartNumber: index + 1, Body: bytes };
      const { ETag } = await this.client.send(new UploadPartCommand(input));
      return { ETag, PartNumber: index + 1 };
    };
    return pMap(partsOf(content), sendPart, { concurrency: CONCURRENT_PARTS });
  }

  /** An upload that cannot be aborted either is left to the lifecycle rule: the first error counts. */
  async #abort(upload: Upload): Promise<void> {
    await this.client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
  }
}

/** A completion that met another write is not tried again: its parts are gone with the upload. */
function failureOf(key: string, error: unknown): unknown {
  const failure = classify(error);
  const hasFailed = failure === 'precondition' || failure === 'absent' || failure === 'conflict';
  if (hasFailed) return new PreconditionFailedError(key);
  return unavailableOr(error);
}

/** Parts of one size, but for the last. */
function* partsOf({ sizeBytes, pieces }: LongContent): Generator<Uint8Array> {
  const partBytes = Math.max(PART_BYTES, Math.ceil(sizeBytes / MOST_PARTS));
  let left = sizeBytes;
  let part = Buffer.allocUnsafe(Math.min(partBytes, left));
  let filled = 0;
  for (const piece of pieces()) {
    for (let at = 0; at < piece.length;) {
      const count = Math.min(piece.length - at, part.length - filled);
      part.set(piece.subarray(at, at + count), filled);
      at += count;
      filled += count;
      if (filled < part.length) continue;
      yield part;
      left -= filled;
      part = Buffer.allocUnsafe(Math.min(partBytes, left));
      filled = 0;
    }
  }
}
