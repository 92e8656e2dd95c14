import { randomUUID } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { ANSWERS_PREFIX } from '#contract/keys.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { classify } from '../service-errors.ts';

/** An answer that is too large to be given by itself. */
export interface LargeAnswer {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly contentEncoding?: 'gzip';
}

/** How long whoever has the URL may fetch the answer. The object goes after a day. */
const URL_SECONDS = 900;

/** Keeps answers as objects of a bucket, each for who asked. */
export class KeptAnswers {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** A URL that gives the answer without a key. @throws StoreUnavailableError */
  async keep({ body, contentType, contentEncoding }: LargeAnswer): Promise<string> {
    const at = { Bucket: this.#bucket, Key: `${ANSWERS_PREFIX}${randomUUID()}` };
    const encoding = contentEncoding === undefined ? {} : { ContentEncoding: contentEncoding };
    const put = { ...at, Body: body, ContentType: contentType, ...encoding };
    try {
      await this.#client.send(new PutObjectCommand(put));
    } catch (error) {
      if (classify(error) !== 'unavailable') throw error;
      throw new StoreUnavailableError('S3 takes no large answer', { cause: error });
    }
    return getSignedUrl(this.#client, new GetObjectCommand(at), { expiresIn: URL_SECONDS });
  }
}
