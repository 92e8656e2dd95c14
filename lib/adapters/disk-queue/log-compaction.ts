import { diskReason } from '../disk/disk-errors.ts';
import { encodeRecord, type SendRecord } from './log-record.ts';
import type { OnDamage } from './log-recovery.ts';
import type { LogSegment } from './log-segment.ts';
import type { MessageIndex, QueuedMessage } from './message-index.ts';
import type { MessageLog } from './message-log.ts';

const COPY_AT_ONCE = 100;

export interface CompactionOptions {
  readonly log: MessageLog;
  readonly index: MessageIndex;
  /** Bytes of dead records below which nothing is compacted, however few records are live. */
  readonly slackBytes: number;
  /** Undefined when the message is damaged; it is out of the index then. */
  readonly read: (message: QueuedMessage) => Promise<SendRecord | undefined>;
  readonly onDamage: OnDamage;
}

/** Compacts the log, one piece of work at a time, while the queue is in use. */
export class LogCompaction {
  readonly #options: CompactionOptions;
  #running: Promise<void> | undefined;

  constructor(options: CompactionOptions) {
    this.#options = options;
  }

  /** Starts compaction if it is due; called after messages were deleted. */
  start(): void {
    if (this.#running !== undefined || !this.#isDue()) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when no compaction runs. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { log, onDamage } = this.#options;
    try {
      for (let oldest = log.oldest; oldest && this.#isDue(); oldest = log.oldest) {
        if (oldest.live > 0) await this.#copyLive(oldest);
        // Deletions under way still count as live; they start the compaction again.
        if (oldest.live > 0) return;
        await log.dropOldest();
      }
    } catch (error) {
      onDamage(
        `the queue's log could not be made smaller: ${diskReason(error)}; the next deletion tries again`,
      );
    }
  }

  /**
   * Drops an empty segment at once. A segment with live records is copied when more than half of
   * the log is dead: so copying costs no more than the deleted records did, however they are
   * spread.
   */
  #isDue(): boolean {
    const { log, index, slackBytes } = this.#options;
    if (log.oldest === undefined) return false;
    return (
      log.oldest.live === 0 || log.bytes - index.liveBytes > Math.max(slackBytes, index.liveBytes)
    );
  }

  async #copyLive(segment: LogSegment): Promise<void> {
    const live = [...this.#options.index].filter((message) => message.segment === segment);
    for (let at = 0; at < live.length; at += COPY_AT_ONCE) {
      const some = live.slice(at, at + COPY_AT_ONCE);
      await Promise.all(some.map((message) => this.#copy(message)));
    }
  }

  async #copy(message: QueuedMessage): Promise<void> {
    const { log, index, read } = this.#options;
    const record = await read(message);
    // No copy may follow the record of the deletion: it would bring the message back.
    if (record === undefined || message.deleting || index.get(message.seq) !== message) return;
    const visibleAtMs = message.held ? 0 : message.visibleAtMs;
    const bytes = encodeRecord({ ...record, visibleAtMs, receiveCount: message.receiveCount });
    const { place, offset } = await log.append(bytes, true);
    if (index.get(message.seq) !== message) return;
    index.move(message, { segment: place, offset, length: bytes.length });
  }
}
