import { parseInboxKey } from '#contract/keys.ts';
import { envelopeSchema } from '#contract/messages.ts';
import { formatSealTarget } from '#contract/seal-target.ts';
import type { OutgoingMessage } from '#ports/queue.ts';
import { MemoryQueue, type MemoryQueueOptions } from '../support/memory-queue.ts';
import { MemoryStore } from '../support/memory-store.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Batches that became durable, whether or not their clients know, by project, run and content. */
export class Arrivals {
  readonly #names = new Set<string>();

  /** Whether this message of the events queue arrived there, or its batch in the inbox. */
  has(body: string): boolean {
    const name = nameOfMessage(body);
    return name !== undefined && this.#names.has(name);
  }

  noteMessage(body: string): void {
    const name = nameOfMessage(body);
    if (name !== undefined) this.#names.add(name);
  }

  noteObject(key: string, bytes: Uint8Array): void {
    const inbox = parseInboxKey(key);
    if (!inbox) return;
    const { project } = inbox.target;
    const gzip = Buffer.from(bytes).toString('base64');
    this.#names.add(nameOf(project, formatSealTarget(inbox.target), gzip));
  }
}

function nameOfMessage(body: string): string | undefined {
  if (!body.startsWith('{')) return undefined;
  const { success, data } = envelopeSchema.safeParse(JSON.parse(body));
  return success ? nameOf(data.project, data.run_id, data.gzip) : undefined;
}

function nameOf(project: string, runId: string, gzip: string): string {
  return JSON.stringify([project, runId, gzip]);
}

/** A store that notes each object put into the inbox. */
export class NotingStore extends MemoryStore {
  readonly #arrivals: Arrivals;

  constructor(arrivals: Arrivals, now: () => number) {
    super(now);
    this.#arrivals = arrivals;
  }

  override put(
    ...[key, bytes, condition]: Parameters<MemoryStore['put']>
  ): ReturnType<MemoryStore['put']> {
    this.#arrivals.noteObject(key, bytes);
    return super.put(key, bytes, condition);
  }
}

/** An events queue that notes each message sent to it. */
export class NotingQueue extends MemoryQueue {
  readonly #arrivals: Arrivals;

  constructor(clock: VirtualClock, options: MemoryQueueOptions, arrivals: Arrivals) {
    super(clock, options);
    this.#arrivals = arrivals;
  }

  override send(messages: readonly OutgoingMessage[]): Promise<void> {
    for (const { body } of messages) this.#arrivals.noteMessage(body);
    return super.send(messages);
  }
}
