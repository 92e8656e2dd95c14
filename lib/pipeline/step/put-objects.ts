import pMap from 'p-map';
import type { Clock } from '#ports/clock.ts';
import { type ObjectStore, StoreUnavailableError } from '#ports/object-store.ts';
import { asError } from './step.ts';

/** Fewer than an S3 client's connections: a put that waits too long for a connection fails. */
const CONCURRENT_PUTS = 40;

export interface PutPorts {
  readonly store: Pick<ObjectStore, 'put'>;
  readonly clock: Clock;
}

export interface NewObject {
  readonly key: string;
  readonly bytes: Uint8Array;
}

export interface PutLimits {
  /** No put begins later than this after the first: the caller has to report in time. */
  readonly withinMs: number;
  /** Whether no put begins after one has failed. */
  readonly stopsAtFailure: boolean;
}

/**
 * Puts all objects, some at once. Gives for each why it does not stand, or undefined when it does.
 * Resolves when no put is under way any more.
 */
export async function putObjects(
  { store, clock }: PutPorts,
  objects: readonly NewObject[],
  { withinMs, stopsAtFailure }: PutLimits,
): Promise<(Error | undefined)[]> {
  const lastStartMs = clock.now() + withinMs;
  let failure: Error | undefined;
  const put = async ({ key, bytes }: NewObject): Promise<Error | undefined> => {
    if (stopsAtFailure && failure) return failure;
    if (clock.now() > lastStartMs) return new StoreUnavailableError('it takes too long');
    try {
      await store.put(key, bytes);
      return undefined;
    } catch (error) {
      return (failure = asError(error));
    }
  };
  return pMap(objects, put, { concurrency: CONCURRENT_PUTS });
}
