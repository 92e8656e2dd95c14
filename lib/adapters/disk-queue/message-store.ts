import { diskReason } from '../disk/disk-errors.ts';
import type { Files } from '../disk/disk-files.ts';
import { LogCompaction } from './log-compaction.ts';
import { encodeRecord, type LogRecord, type SendRecord } from './log-record.ts';
import type { OnDamage } from './log-recovery.ts';
import { MessageIndex, type QueuedMessage } from './message-index.ts';
import { MessageLog } from './message-log.ts';

export interface MessageStoreOptions {
  readonly dir: string;
  readonly files: Files;
  readonly segmentBytes: number;
  readonly slackBytes: number;
  readonly onDamage: OnDamage;
}

/** Keeps messages on disk and their index in memory consistent. It knows nothing of time. */
export class MessageStore {
  readonly #log: MessageLog;
  readonly #compaction: LogCompaction;
  readonly #onDamage: OnDamage;
  /** The live messages. */
  readonly index: MessageIndex;

  private constructor(index: MessageIndex, log: MessageLog, options: MessageStoreOptions) {
    this.index = index;
    this.#log = log;
    this.#onDamage = options.onDamage;
    this.#compaction = new LogCompaction({
      ...{ log, index, slackBytes: options.slackBytes, onDamage: options.onDamage },
      read: (message) => this.read(message),
    });
    this.#compaction.start();
  }

  static async open(options: MessageStoreOptions): Promise<MessageStore> {
    const index = new MessageIndex();
    const log = await MessageLog.open({
      ...options,
      onFrame: (frame, segment) => index.replay(frame, segment),
      nextSeq: () => index.nextSeq,
    });
    index.sort();
    return new MessageStore(index, log, options);
  }

  /** Resolves when the messages are durable and in the index. */
  async add(records: readonly SendRecord[]): Promise<QueuedMessage[]> {
    const frames = records.map(encodeRecord);
    const { place, offset } = await this.#log.append(Buffer.concat(frames), true);
    let end = offset;
    return records.map((record, i) => {
      const length = frames[i]?.length ?? 0;
      end += length;
      return this.index.add(record, { segment: place, offset: end - length, length });
    });
  }

  /**
   * Resolves when the states are written but not synced: they survive the end of the process, not
   * of the machine.
   */
  async saveStates(messages: readonly QueuedMessage[], visibleAtMs?: number): Promise<void> {
    await this.#write(
      messages.map((message) => ({
        ...{ kind: 'state', seq: message.seq, receiveCount: message.receiveCount },
        visibleAtMs: visibleAtMs ?? message.visibleAtMs,
      })),
    );
  }

  /** Deletes messages, as durably as `saveStates`. Until it resolves they are marked as `deleting`. */
  async remove(messages: readonly QueuedMessage[]): Promise<void> {
    for (const message of messages) message.deleting = true;
    try {
      await this.#write(messages.map(({ seq }) => ({ kind: 'delete', seq })));
      for (const message of messages) this.index.remove(message);
    } finally {
      for (const message of messages) message.deleting = false;
    }
    this.#compaction.start();
  }

  /** The record of a message; undefined when it is damaged: then it is reported and removed. */
  async read(message: QueuedMessage): Promise<SendRecord | undefined> {
    const { segment, offset, length } = message;
    try {
      const record = await segment.read(offset, length);
      if (record?.seq === message.seq) return record;
    } catch (error) {
      // Compaction moved the record meanwhile and closed the file.
      if (message.segment !== segment) return this.read(message);
      throw error;
    }
    await this.#dropDamaged(message);
    return undefined;
  }

  async close(): Promise<void> {
    await this.#compaction.idle();
    await this.#log.close();
  }

  async #dropDamaged(message: QueuedMessage): Promise<void> {
    const copy = await this.#log.setAside(message.segment);
    this.#onDamage(
      `message ${message.seq} cannot be read and is lost; its log file is kept as ${copy}`,
    );
    await this.remove([message]).catch((error: unknown) =>
      this.#onDamage(`message ${message.seq} could not be removed: ${diskReason(error)}`),
    );
  }

  async #write(records: readonly LogRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.#log.append(Buffer.concat(records.map(encodeRecord)), false);
  }
}
