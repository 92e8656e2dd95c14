import { KeyStore } from '#keys/key-store.ts';
import { Sessions } from '#keys/sessions.ts';
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

export interface AccessOptions {
  /** Whether the function may write sessions. */
  readonly notesUse: boolean;
  /** Origins of other sites whose pages may ask. */
  readonly corsOrigins: readonly string[] | undefined;
}

/** The access rules: AWS refuses callers without a key, so a fresh deployment is closed. */
export function accessTo(store: ObjectStore, { notesUse, corsOrigins }: AccessOptions) {
  const clock = systemClock;
  const keys = new KeyStore(store, clock);
  const sessions = new Sessions({ store, keys, clock, notesUse });
  return { keys, sessions, clock, corsOrigins, openWithoutKeys: false };
}
