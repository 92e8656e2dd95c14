import { EvalakeError } from '#contract/evalake-error.ts';
import { DeleteObjectsCommand, type S3Client } from '@aws-sdk/client-s3';
import { SHORT_BACKOFF, sleepBackoff } from '#ports/backoff.ts';
import type { Clock } from '#ports/clock.ts';
import { StoreUnavailableError } from '#ports/object-store.ts';
import { classify, isThrottling } from '../service-errors.ts';

/** S3 refused to delete some objects, for a reason that waiting does not mend. */
export class DeleteRefusedError extends EvalakeError {
  override readonly name = 'DeleteRefusedError';
  readonly keys: readonly string[];
  constructor(keys: readonly string[], code: string) {
    super(`S3 refuses to delete ${keys.length} objects, ${keys[0] ?? ''} first: ${code}`);
    this.keys = keys;
  }
}

const MOST_KEYS = 1000;
const MOST_ATTEMPTS = 4;

interface Refusal {
  readonly key: string;
  readonly code: string;
}

/**
 * @throws StoreUnavailableError when S3 takes no deletes now
 * @throws DeleteRefusedError
 */
export async function deleteObjects(
  client: S3Client,
  bucket: string,
  keys: readonly string[],
  clock: Clock,
): Promise<void> {
  for (let start = 0; start < keys.length; start += MOST_KEYS) {
    await deleteChunk(client, bucket, keys.slice(start, start + MOST_KEYS), clock);
  }
}

/** A 200 may hold errors of single keys, which the SDK does not retry. */
async function deleteChunk(
  client: S3Client,
  bucket: string,
  keys: readonly string[],
  clock: Clock,
): Promise<void> {
  let left = keys;
  for (let attempt = 1; ; attempt++) {
    const refused = await deleteOnce(client, bucket, left);
    const [final] = refused.filter(({ code }) => !isThrottling(code));
    left = refused.map(({ key }) => key);
    if (final) throw new DeleteRefusedError(left, final.code);
    const [busy] = refused;
    if (!busy) return;
    if (attempt === MOST_ATTEMPTS) {
      throw new StoreUnavailableError(`S3 answers ${busy.code} to ${left.length} deletes`);
    }
    await sleepBackoff(clock, attempt, SHORT_BACKOFF);
  }
}

async function deleteOnce(
  client: S3Client,
  bucket: string,
  keys: readonly string[],
): Promise<Refusal[]> {
  const Delete = { Quiet: true, Objects: keys.map((Key) => ({ Key })) };
  try {
    const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
    return (Errors ?? []).map(({ Key, Code }) => ({ key: Key ?? '', code: Code ?? 'Unknown' }));
  } catch (error) {
    if (classify(error) !== 'unavailable') throw error;
    throw new StoreUnavailableError('S3 takes no deletes now', { cause: error });
  }
}
