import { KeyStore } from '#keys/key-store.ts';
import { systemClock } from '#ports/system-clock.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import { type CallTimes, stepTimes } from '#adapters/call-times.ts';
import { openSqsClient } from '#adapters/sqs/sqs-client.ts';
import { SqsQueue } from '#adapters/sqs/sqs-queue.ts';
import { asItIs, type Wrap } from '#adapters/wrap-client.ts';

export interface QueueOptions {
  readonly wrap?: Wrap;
  readonly times?: CallTimes;
}

/** Queues by URL, over one client, by default with the patience of a step of the pipeline. */
export function queueOpener({ wrap = asItIs, times = stepTimes.sqs }: QueueOptions = {}): (
  url: string,
) => SqsQueue {
  const client = wrap(openSqsClient(times));
  return (url) => new SqsQueue({ client, url, clock: systemClock });
}

/** The access rules: AWS refuses callers without a key, so a fresh deployment is closed. */
export function accessTo(store: ObjectStore) {
  return { keys: new KeyStore(store, systemClock), clock: systemClock, openWithoutKeys: false };
}
