import type { Clock } from '#ports/clock.ts';
import type { Queue } from '#ports/queue.ts';
import type { Files } from '../disk/durable-files.ts';
import type { OnDamage } from './log-recovery.ts';

export interface DiskQueueOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly visibilityTimeoutSeconds: number;
  /** How often a message is received before it goes to `deadLetter`. */
  readonly maxReceiveCount: number;
  /** Without one, messages are received again and again. */
  readonly deadLetter?: Queue;
  /** Hears of messages that were lost or could not be moved; a process warning when absent. */
  readonly onDamage?: OnDamage;
  readonly files?: Files;
  /** Size of a log file; 64 MiB when absent. */
  readonly segmentBytes?: number;
  /** Dead bytes that are not worth a compaction; 64 MiB when absent. */
  readonly slackBytes?: number;
}

export interface QueueStats {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Of the oldest message that is not deleted, in any of the three states. */
  readonly oldestSentAtMs: number | undefined;
}
