import { systemClock } from '#ports/system-clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type CallTimes, stepTimes } from '../call-times.ts';
import { openS3Client } from './s3-client.ts';
import { S3Store } from './s3-store.ts';
import { asItIs, type Wrap } from '../wrap-client.ts';

export interface StoreOptions {
  readonly wrap?: Wrap;
  readonly times?: CallTimes;
}

/** A bucket, by default with the patience of a step of the pipeline. */
export function openStore(
  bucket: string,
  { wrap = asItIs, times = stepTimes.s3 }: StoreOptions = {},
): ObjectStore {
  return new S3Store({ client: wrap(openS3Client(times)), bucket, clock: systemClock });
}
