import { PutObjectLegalHoldCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import pMap from 'p-map';

const CONCURRENT_CALLS = 8;

/**
 * Puts a legal hold on the current version of each object, or takes it off. False when the bucket
 * has no Object Lock: then nothing was done.
 */
export async function setLegalHold(
  client: S3Client,
  bucket: string,
  keys: readonly string[],
  held: boolean,
): Promise<boolean> {
  const LegalHold = { Status: held ? 'ON' : 'OFF' } as const;
  try {
    await pMap(
      keys,
      (Key) => client.send(new PutObjectLegalHoldCommand({ Bucket: bucket, Key, LegalHold })),
      { concurrency: CONCURRENT_CALLS },
    );
    return true;
  } catch (error) {
    // S3's answer where the bucket was made without Object Lock.
    if (error instanceof S3ServiceException && error.name === 'InvalidRequest') return false;
    throw error;
  }
}
