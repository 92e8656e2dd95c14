import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
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
import { PieceCutter } from './piece-cutter.ts';
import {
  CONCURRENT_PARTS,
  PART_BYTES,
  planParts,
  type PlannedPart,
  planSentParts,
} from './plan-parts.ts';
import { conditionHeaders, S3Store, unavailableOr } from './s3-store.ts';

/**
 * The client sends it with each part, as a bucket with Object Lock demands. S3 refuses a part with a checksum
 * of another kind than its upload was begun with, and wants those of all parts again when it is completed.
 */
const CHECKSUM = 'CRC32';

/** A part of an upload, with its bytes where they are sent. */
interface Part extends PlannedPart {
  readonly bytes?: Uint8Array;
}

interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string | undefined;
}

/**
 * A bucket that takes long objects as multipart uploads. The condition is checked when the upload is
 * completed: until then there is nothing to see. What stays of the object that is replaced, S3 copies
 * by itself. What a process leaves behind that dies in between, the bucket's lifecycle rule removes.
 */
export class LongS3Store extends S3Store implements LongStore {
  async putLong(key: string, content: LongContent, condition?: PutCondition): Promise<ObjectInfo> {
    if (content.sizeBytes <= PART_BYTES) return this.put(key, wholeBytes(content), condition);
    const at = { Bucket: this.bucket, Key: key };
    const { UploadId } = await this.client
      .send(new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: CHECKSUM }))
      .catch((error: unknown) => {
        throw unavailableOr(error);
      });
    const upload = { ...at, UploadId };
    try {
      const parts = await this.#uploadParts(upload, content, condition);
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

  #uploadParts(
    upload: Upload,
    content: LongContent,
    condition: PutCondition | undefined,
  ): Promise<CompletedPart[]> {
    const etag = condition && 'ifMatch' in condition ? condition.ifMatch : undefined;
    const plan = etag === undefined ? planSentParts(content.sizeBytes) : planParts(content);
    const makePart = async (part: Part, index: number): Promise<CompletedPart> => {
      const at = { ...upload, PartNumber: index + 1 };
      const { ETag, ChecksumCRC32 } = await this.#makePart(at, part, etag);
      return { ETag, ChecksumCRC32, PartNumber: at.PartNumber };
    };
    return pMap(partsOf(content, plan), makePart, { concurrency: CONCURRENT_PARTS });
  }

  async #makePart(
    at: Upload & { readonly PartNumber: number },
    { bytes, sizeBytes, copiedFromByte: start = 0 }: Part,
    etag: string | undefined,
  ): Promise<Pick<CompletedPart, 'ETag' | 'ChecksumCRC32'>> {
    if (bytes) {
      const input = { ...at, Body: bytes, ChecksumAlgorithm: CHECKSUM } as const;
      return this.client.send(new UploadPartCommand(input));
    }
    const copy = new UploadPartCopyCommand({
      ...at,
      CopySource: [at.Bucket, ...at.Key.split('/')].map(encodeURIComponent).join('/'),
      CopySourceRange: `bytes=${start}-${start + sizeBytes - 1}`,
      CopySourceIfMatch: etag,
    });
    return (await this.client.send(copy)).CopyPartResult ?? {};
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

/** The parts as planned. The bytes of those that are sent are in memory only while they are. */
function* partsOf({ pieces }: LongContent, plan: readonly PlannedPart[]): Generator<Part> {
  const cutter = new PieceCutter(pieces());
  for (const part of plan) {
    if (part.copiedFromByte === undefined) {
      yield { ...part, bytes: cutter.take(part.sizeBytes) };
    } else {
      cutter.skip(part.sizeBytes);
      yield part;
    }
  }
}
