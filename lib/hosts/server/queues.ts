import { join } from 'node:path';
import type { Clock } from '#ports/clock.ts';
import type { Queue } from '#ports/queue.ts';
import { DiskQueue } from '#adapters/disk-queue/disk-queue.ts';
import type { Log } from './log.ts';
import { redrive } from './redrive.ts';

/** What the steps are driven by. */
export interface PipelineQueues {
  readonly events: Queue;
  readonly seals: Queue;
  readonly manifests: Queue;
}

/** The pipeline's queues, each with its dead-letter queue, as on AWS. */
export interface EmbeddedQueues extends PipelineQueues {
  readonly events: DiskQueue;
  readonly seals: DiskQueue;
  readonly manifests: DiskQueue;
  /** Messages in the three queues. */
  waiting(): number;
  close(): Promise<void>;
}

/**
 * More than the 10 on AWS: here the deaths of the server count as well, and a laptop's is killed more
 * often than a Lambda. A message that always fails is given up after some twenty minutes.
 */
const MAX_RECEIVE_COUNT = 25;

/** Longer than a step ever takes, so that a message comes twice only when its step died. */
const VISIBILITY_SECONDS = { events: 120, seals: 900, manifests: 300 };

export async function openQueues(
  dataFolder: string,
  clock: Clock,
  log: Log,
): Promise<EmbeddedQueues> {
  const opened: DiskQueue[] = [];
  const open = async (name: string, visibilityTimeoutSeconds: number, deadLetter?: DiskQueue) => {
    const queue = await DiskQueue.open({
      dir: join(dataFolder, 'queues', name),
      clock,
      visibilityTimeoutSeconds,
      maxReceiveCount: deadLetter ? MAX_RECEIVE_COUNT : Infinity,
      ...(deadLetter ? { deadLetter } : {}),
      onDamage: (message) => log.info(`queue ${name}: ${message}`),
    });
    opened.push(queue);
    return queue;
  };
  const openPair = async (name: keyof typeof VISIBILITY_SECONDS): Promise<DiskQueue> => {
    const dead = await open(`${name}-dead`, 60);
    const queue = await open(name, VISIBILITY_SECONDS[name], dead);
    // What was given up may work now: a start often follows an upgrade or a repair.
    const moved = await redrive(dead, queue);
    if (moved > 0) log.info(`queue ${name}: ${moved} dead letters are tried again`);
    return queue;
  };
  const events = await openPair('events');
  const seals = await openPair('seals');
  const manifests = await openPair('manifests');
  return {
    ...{ events, seals, manifests },
    waiting: () => events.size + seals.size + manifests.size,
    close: async () => {
      for (const queue of opened.reverse()) await queue.close();
    },
  };
}
