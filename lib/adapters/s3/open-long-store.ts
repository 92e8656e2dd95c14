import { systemClock } from '#ports/system-clock.ts';
import type { LongStore } from '#ports/object-store.ts';
import { stepTimes } from '../call-times.ts';
import { asItIs, type Wrap } from '../wrap-client.ts';
import { LongS3Store } from './long-s3-store.ts';
import { openS3Client } from './s3-client.ts';

/** A bucket for who seals or lists runs: it takes long objects too. Ingest loads none of this. */
export function openLongStore(
  bucket: string,
  { wrap = asItIs }: { readonly wrap?: Wrap } = {},
): LongStore {
  const client = wrap(openS3Client(stepTimes.s3));
  return new LongS3Store({ client, bucket, clock: systemClock });
}
