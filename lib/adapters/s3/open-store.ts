import { systemClock } from '#ports/system-clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { openS3Client } from './s3-client.ts';
import { S3Store } from './s3-store.ts';
import { asItIs, type Wrap } from '../wrap-client.ts';

export function openStore(bucket: string, wrap: Wrap = asItIs): ObjectStore {
  return new S3Store({ client: wrap(openS3Client()), bucket, clock: systemClock });
}
