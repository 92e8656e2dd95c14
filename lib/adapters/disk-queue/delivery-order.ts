import type { Clock } from '#ports/clock.ts';
import { type HeapItem, IndexedHeap } from './indexed-heap.ts';
import { TenantTurns } from './tenant-turns.ts';

/** The state that decides when a message can be received. Bodies stay on disk. */
export interface Deliverable extends HeapItem {
  /** The message's number, which increases with every send. */
  readonly seq: number;
  readonly group: string | undefined;
  readonly tenant?: string | undefined;
  /** Bytes on disk; 0 when absent. */
  readonly length?: number;
  visibleAtMs: number;
  receiveCount: number;
  /** In flight until `visibleAtMs`: received, and neither deleted nor released since. */
  held: boolean;
}

/** A message without a group, or a whole group: each can be received independently of all others. */
type Lane<Message> = Message | GroupLane<Message>;

interface GroupLane<Message> extends HeapItem {
  /** The number of its first message. */
  seq: number;
  /** Groups share one turn with the messages of no tenant. */
  readonly tenant?: undefined;
  /** The time at which its next message may be received. */
  visibleAtMs: number;
  readonly members: Message[];
}

/**
 * The order of delivery: tenants take turns, and of the visible messages of one the one that was sent
 * first comes first. A group is received in order, and while messages of it are in flight the others
 * wait. The order is kept in heaps, so that nothing scans all messages.
 */
export class DeliveryOrder<Message extends Deliverable> {
  readonly #clock: Clock;
  readonly #groups = new Map<string, GroupLane<Message>>();
  readonly #ready = new TenantTurns<Lane<Message>>();
  readonly #hidden = new IndexedHeap<Lane<Message>>(
    (a, b) => a.visibleAtMs < b.visibleAtMs || (a.visibleAtMs === b.visibleAtMs && a.seq < b.seq),
  );

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(message: Message): void {
    if (message.group === undefined) {
      this.#enqueue(message);
      return;
    }
    const lane = this.#groups.get(message.group) ?? newLane<Message>();
    this.#groups.set(message.group, lane);
    // Nearly always at the end; only a message whose deletion failed goes back to its place.
    const after = lane.members.findLastIndex((member) => member.seq < message.seq);
    lane.members.splice(after + 1, 0, message);
    this.#requeue(lane);
  }

  remove(message: Message): void {
    if (message.group === undefined) {
      this.#unqueue(message);
      return;
    }
    const lane = this.#groups.get(message.group);
    const index = lane?.members.indexOf(message) ?? -1;
    if (lane === undefined || index === -1) return;
    lane.members.splice(index, 1);
    if (lane.members.length === 0) this.#groups.delete(message.group);
    this.#requeue(lane);
  }

  /** Sorts a message in again after its `visibleAtMs` or `held` changed. */
  reorder(message: Message): void {
    if (message.group === undefined) {
      this.#unqueue(message);
      this.#enqueue(message);
      return;
    }
    const lane = this.#groups.get(message.group);
    if (lane) this.#requeue(lane);
  }

  /** Takes a batch of up to `max` visible messages; they are in flight then, until `untilMs`. */
  take(untilMs: number, max: number): readonly Message[] {
    const nowMs = this.#showVisible();
    const batch = new Batch<Message>(max);
    const lanes: Lane<Message>[] = [];
    for (let lane = this.#ready.peek(); lane; lane = this.#ready.peek()) {
      const next = 'members' in lane ? visibleMembers(lane.members, nowMs, max) : [lane];
      if (!batch.takeFrom(next)) break;
      this.#ready.take(lane);
      lanes.push(lane);
    }
    for (const message of batch.messages) hold(message, untilMs);
    for (const lane of lanes) {
      if ('members' in lane) this.#requeue(lane);
      else this.#enqueue(lane);
    }
    return batch.messages;
  }

  /**
   * The time at which the next message may be received: now, later, or undefined when there is
   * none.
   */
  nextVisibleAtMs(): number | undefined {
    const nowMs = this.#showVisible();
    return this.#ready.isEmpty ? this.#hidden.peek()?.visibleAtMs : nowMs;
  }

  /** The messages that cannot be received now because of their own `visibleAtMs`. */
  *listHidden(): Generator<Message> {
    const nowMs = this.#clock.now();
    for (const lane of this.#hidden) {
      if (!('members' in lane) && lane.visibleAtMs > nowMs) yield lane;
    }
    for (const { members } of this.#groups.values()) {
      for (const message of members) if (message.visibleAtMs > nowMs) yield message;
    }
  }

  /** Moves the messages that became visible to the ready heap; gives the time. */
  #showVisible(): number {
    const nowMs = this.#clock.now();
    for (
      let lane = this.#hidden.peek();
      lane && lane.visibleAtMs <= nowMs;
      lane = this.#hidden.peek()
    ) {
      this.#hidden.remove(lane);
      this.#ready.push(lane);
    }
    return nowMs;
  }

  #enqueue(lane: Lane<Message>): void {
    if (lane.visibleAtMs > this.#clock.now()) this.#hidden.push(lane);
    else this.#ready.push(lane);
  }

  #unqueue(lane: Lane<Message>): void {
    if (!this.#ready.remove(lane)) this.#hidden.remove(lane);
  }

  #requeue(lane: GroupLane<Message>): void {
    this.#unqueue(lane);
    const first = lane.members[0];
    if (first === undefined) return;
    lane.seq = first.seq;
    lane.visibleAtMs = visibleAtMsOf(first, lane.members);
    this.#enqueue(lane);
  }
}

/** Of the messages that are handed out together: whoever receives them has them all in memory. */
const MOST_BATCH_BYTES = 32 * 1024 * 1024;

/**
 * Messages that are handed out together. Each further delivery of a message comes in a batch of a
 * quarter of the size, in the end alone. This isolates a message that kills the process or outlasts
 * its timeout from the others of its batch, and a backlog shrinks however short the process lives.
 */
class Batch<Message extends Deliverable> {
  readonly messages: Message[] = [];
  readonly #max: number;
  #room: number;
  #bytes = 0;

  constructor(max: number) {
    this.#max = max;
    this.#room = max;
  }

  /** Takes messages from the front of `next`, as many as there is room for; false when it took none. */
  takeFrom(next: readonly Message[]): boolean {
    const before = this.messages.length;
    for (const message of next) {
      const room = Math.min(this.#room, Math.floor(this.#max / 4 ** message.receiveCount));
      if (this.messages.length >= Math.max(room, 1)) break;
      const bytes = this.#bytes + (message.length ?? 0);
      if (this.messages.length > 0 && bytes > MOST_BATCH_BYTES) break;
      this.#room = room;
      this.#bytes = bytes;
      this.messages.push(message);
    }
    return this.messages.length > before;
  }
}

function newLane<Message>(): GroupLane<Message> {
  return { heapIndex: -1, seq: 0, visibleAtMs: 0, members: [] };
}

/**
 * The time at which the first message is visible and no message of the group is in flight. Messages
 * that were received before come first.
 */
function visibleAtMsOf(first: Deliverable, members: readonly Deliverable[]): number {
  let atMs = first.visibleAtMs;
  for (const member of members) {
    if (member.receiveCount === 0) break;
    if (member.held) atMs = Math.max(atMs, member.visibleAtMs);
  }
  return atMs;
}

function visibleMembers<Message extends Deliverable>(
  members: readonly Message[],
  nowMs: number,
  max: number,
): Message[] {
  const first = members.slice(0, max);
  const end = first.findIndex((member) => member.visibleAtMs > nowMs);
  return end === -1 ? first : first.slice(0, end);
}

function hold(message: Deliverable, untilMs: number): void {
  message.held = true;
  message.visibleAtMs = untilMs;
  message.receiveCount += 1;
}
