import { createHash, type Hash } from 'node:crypto';
import type { ImportNote } from './import-notes.ts';
import type { Refused } from './refusals.ts';
import { parametersOf, type RunImport } from './run-import.ts';
import type { ImportTarget } from './target.ts';

/** The limits of a batch. A Lambda takes no body over 6 MiB. */
const MOST_EVENTS = 1000;
const MOST_BYTES = 1024 * 1024;

const LINE_FEED = Buffer.from('\n');

interface Waiting {
  readonly text: Buffer;
  /** Undefined for a record without a number. */
  readonly eventId: number | undefined;
  readonly where: string;
}

/** Successive events of one run in a log. */
interface Batch {
  readonly run: RunImport;
  readonly hash: Hash;
  /** The records that are not sent yet. */
  waiting: Waiting[];
  count: number;
  bytes: number;
  /** Whether a part of the batch was sent before it ended. */
  begun: boolean;
  refused: boolean;
}

/**
 * Cuts the events of a log into batches and sends them. The cuts depend on the log alone: hence a
 * batch whose hash is in the note was acknowledged before, event for event, and is skipped. A batch
 * with refusals is not noted: it is sent, and its refusals are reported, again.
 */
export class Batches {
  readonly #target: ImportTarget;
  readonly #note: ImportNote;
  readonly #refuse: (refused: Refused) => void;
  #batch: Batch | undefined;

  constructor(target: ImportTarget, note: ImportNote, refuse: (refused: Refused) => void) {
    this.#target = target;
    this.#note = note;
    this.#refuse = refuse;
  }

  /** @param eventId undefined for a record without a number */
  async add(
    run: RunImport,
    text: Buffer,
    where: string,
    eventId: number | undefined,
  ): Promise<void> {
    const open = this.#batch;
    if (open && (open.run !== run || open.bytes + text.length > MOST_BYTES)) await this.end();
    const batch = (this.#batch ??= newBatch(run));
    batch.waiting.push({ text, eventId, where });
    batch.hash.update(`${text.length}:`).update(text);
    batch.count += 1;
    batch.bytes += text.length + 1;
    if (batch.count >= MOST_EVENTS) await this.end();
  }

  /** Sends the waiting records and keeps the batch open: more of the log is to come. */
  async flush(): Promise<void> {
    if (this.#batch) await this.#send(this.#batch);
  }

  /** Ends the batch: the log ends here, or its next batch begins. */
  async end(): Promise<void> {
    const batch = this.#batch;
    if (!batch) return;
    this.#batch = undefined;
    const { metric = '', configHash = '' } = parametersOf(batch.run);
    const hash = batch.hash.update(`${metric}\0${configHash}`).digest('hex');
    if (!batch.begun && this.#wasAcknowledged(batch, hash)) {
      for (const { eventId } of batch.waiting) if (eventId !== undefined) batch.run.countSkipped();
      return;
    }
    await this.#send(batch);
    if (!batch.refused) await this.#note.add(hash);
  }

  /** Whether the batch was acknowledged before and the endpoint, as far as it tells, still has it. */
  #wasAcknowledged({ run, waiting }: Batch, hash: string): boolean {
    if (!this.#note.has(hash) || run.before === 'absent') return false;
    return waiting.every(({ eventId }) => eventId === undefined || run.had(eventId) !== false);
  }

  async #send(batch: Batch): Promise<void> {
    const { run, waiting } = batch;
    if (waiting.length === 0) return;
    const body = Buffer.concat(waiting.flatMap(({ text }) => [text, LINE_FEED]));
    const { quarantined } = await this.#target.send(body, parametersOf(run));
    const reasons = new Map(quarantined.map(({ index, reason }) => [index, reason]));
    waiting.forEach(({ eventId, where }, index) => {
      const reason = reasons.get(index);
      if (reason !== undefined) {
        run.refusedCount += 1;
        this.#refuse({ where, reason });
      } else if (eventId !== undefined) run.countAcknowledged(eventId);
    });
    batch.waiting = [];
    batch.begun = true;
    batch.refused ||= quarantined.length > 0;
  }
}

function newBatch(run: RunImport): Batch {
  const hash = createHash('sha256');
  return { run, hash, waiting: [], count: 0, bytes: 0, begun: false, refused: false };
}
