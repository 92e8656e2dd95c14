import type { Deliverable } from './delivery-order.ts';
import type { Frame, SendRecord } from './log-record.ts';
import type { LogSegment } from './log-segment.ts';

/** A queued message in memory: the place of its record, and when it can be received. */
export interface QueuedMessage extends Deliverable {
  readonly sentAtMs: number;
  /** True from the moment its deletion is written to the log: it must not be copied any more. */
  deleting: boolean;
  segment: LogSegment;
  offset: number;
  /** The bytes of its frame. */
  length: number;
}

/** The place of a message's record. */
export type Place = Pick<QueuedMessage, 'segment' | 'offset' | 'length'>;

/** The live messages by number, and how many bytes of each segment they take. */
export class MessageIndex {
  readonly #messages = new Map<number, QueuedMessage>();
  /** The lowest number that was never used. */
  nextSeq = 1;
  liveBytes = 0;

  get size(): number {
    return this.#messages.size;
  }

  newSeq(): number {
    this.nextSeq += 1;
    return this.nextSeq - 1;
  }

  get(seq: number): QueuedMessage | undefined {
    return this.#messages.get(seq);
  }

  /** All messages in the order of sending. */
  [Symbol.iterator](): Iterator<QueuedMessage> {
    return this.#messages.values();
  }

  /** Applies a frame of the log; called for the oldest first. */
  replay({ record, offset, length }: Frame, segment: LogSegment): void {
    if (record === undefined) return;
    const message = this.#messages.get(record.seq);
    if (record.kind === 'start') this.nextSeq = Math.max(this.nextSeq, record.seq);
    if (record.kind === 'delete' && message) this.remove(message);
    if (record.kind === 'state' && message) setState(message, record);
    if (record.kind !== 'send') return;
    this.nextSeq = Math.max(this.nextSeq, record.seq + 1);
    const place = { segment, offset, length };
    if (message === undefined) {
      this.add(record, place);
      return;
    }
    this.move(message, place);
    setState(message, record);
  }

  /** Sorts the messages by the order of sending: of an old one only a later copy may be left. */
  sort(): void {
    const sorted = [...this.#messages.values()].sort((a, b) => a.seq - b.seq);
    this.#messages.clear();
    for (const message of sorted) this.#messages.set(message.seq, message);
  }

  add(record: SendRecord, place: Place): QueuedMessage {
    // Field by field: there may be a million messages, and spreading makes objects several times as
    // large.
    const message: QueuedMessage = {
      seq: record.seq,
      group: record.group,
      tenant: record.tenant,
      sentAtMs: record.sentAtMs,
      visibleAtMs: record.visibleAtMs,
      receiveCount: record.receiveCount,
      held: false,
      deleting: false,
      heapIndex: -1,
      segment: place.segment,
      offset: place.offset,
      length: place.length,
    };
    this.#messages.set(record.seq, message);
    this.#count(message, 1);
    return message;
  }

  /** Notes the new place of a message's record. */
  move(message: QueuedMessage, { segment, offset, length }: Place): void {
    this.#count(message, -1);
    message.segment = segment;
    message.offset = offset;
    message.length = length;
    this.#count(message, 1);
  }

  remove(message: QueuedMessage): void {
    if (this.#messages.delete(message.seq)) this.#count(message, -1);
  }

  #count({ segment, length }: QueuedMessage, sign: 1 | -1): void {
    segment.live += sign;
    this.liveBytes += sign * length;
  }
}

function setState(
  message: QueuedMessage,
  state: Pick<QueuedMessage, 'visibleAtMs' | 'receiveCount'>,
): void {
  message.visibleAtMs = state.visibleAtMs;
  message.receiveCount = state.receiveCount;
}
