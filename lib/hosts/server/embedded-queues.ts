import { join } from 'node:path';
import type { Clock } from '#ports/clock.ts';
import type { Queue } from '#ports/queue.ts';
import { DiskQueue } from '#adapters/disk-queue/disk-queue.ts';
import type { Log } from './log.ts';
import { redrive } from './redrive.ts';

/** The queues of the pipeline's steps. */
export interface PipelineQueues {
  readonly events: Queue;
  readonly seals: Queue;
  readonly manifests: Queue;
  /** What of `manifests` is in the indexes. */
  readonly indexed: Queue;
  readonly judgements: Queue;
}

/** The pipeline's queues, each with its dead-letter queue, as on AWS. */
export interface EmbeddedQueues extends PipelineQueues {
  readonly events: DiskQueue;
  readonly seals: DiskQueue;
  readonly manifests: DiskQueue;
  readonly indexed: DiskQueue;
  readonly judgements: DiskQueue;
  readonly notices: DiskQueue;
  /** The backlog: messages in the queues that events go through. */
  waiting(): number;
  close(): Promise<void>;
}

/**
 * How often a message is delivered before it goes to the dead letters. More than the 10 on AWS: a
 * killed server counts here as well, and a laptop's is killed more often than a Lambda. A message
 * that always fails is given up after some twenty minutes.
 */
const MAX_RECEIVE_COUNT = 25;
/** A channel that cannot be told ends by itself after `MOST_TRIES`; restarts come on top. */
const MAX_NOTICE_RECEIVE_COUNT = 100;

/**
 * The visibility timeout. It is longer than any step takes, so that a message is delivered again
 * only when its step died.
 */
const VISIBILITY_SECONDS = {
  events: 900,
  seals: 900,
  manifests: 300,
  indexed: 300,
  judgements: 900,
  notices: 120,
};

export async function openQueues(
  dataFolder: string,
  clock: Clock,
  log: Log,
): Promise<EmbeddedQueues> {
  const opened: DiskQueue[] = [];
  const openQueue = async (
    name: string,
    visibilityTimeoutSeconds: number,
    deadLetter?: DiskQueue,
    maxReceiveCount = MAX_RECEIVE_COUNT,
  ) => {
    const queue = await DiskQueue.open({
      dir: join(dataFolder, 'queues', name),
      clock,
      visibilityTimeoutSeconds,
      maxReceiveCount: deadLetter ? maxReceiveCount : Infinity,
      ...(deadLetter ? { deadLetter } : {}),
      onDamage: (message) => log.info(`queue ${name}: ${message}`),
    });
    opened.push(queue);
    return queue;
  };
  const openPair = async (
    name: keyof typeof VISIBILITY_SECONDS,
    maxReceiveCount?: number,
  ): Promise<DiskQueue> => {
    const dead = await openQueue(`${name}-dead`, 60);
    const queue = await openQueue(name, VISIBILITY_SECONDS[name], dead, maxReceiveCount);
    // Redrive: a dead letter may succeed now, as a start often follows an upgrade or a repair.
    const moved = await redrive(dead, queue);
    if (moved > 0) log.info(`queue ${name}: ${moved} dead letters are tried again`);
    return queue;
  };
  const events = await openPair('events');
  const seals = await openPair('seals');
  const manifests = await openPair('manifests');
  const indexed = await openPair('indexed');
  const judgements = await openPair('judgements');
  const notices = await openPair('notices', MAX_NOTICE_RECEIVE_COUNT);
  return {
    ...{ events, seals, manifests, indexed, judgements, notices },
    waiting: () => events.size + seals.size + manifests.size + indexed.size + judgements.size,
    close: async () => {
      for (const queue of opened.reverse()) await queue.close();
    },
  };
}
