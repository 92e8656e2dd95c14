import type { Clock } from '#ports/clock.ts';
import type { Queue } from '#ports/queue.ts';
import type { Files } from '../disk/disk-files.ts';
import type { OnDamage } from './log-recovery.ts';

export interface DiskQueueOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly visibilityTimeoutSeconds: number;
  /** How many times a message is received before it goes to `deadLetter`. */
  readonly maxReceiveCount: number;
  /** The dead-letter queue. Without one, messages are received again and again. */
  readonly deadLetter?: Queue;
  /** Reports messages that were lost or could not be moved; a process warning when absent. */
  readonly onDamage?: OnDamage;
  readonly files?: Files;
  /** Size of a log file; 64 MiB when absent. */
  readonly segmentBytes?: number;
  /** Dead bytes below which no compaction starts; 64 MiB when absent. */
  readonly slackBytes?: number;
}

export interface QueueStats {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** When the oldest message was sent that is not deleted, in any of the three states. */
  readonly oldestSentAtMs: number | undefined;
}
