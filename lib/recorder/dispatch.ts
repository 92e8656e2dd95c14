import type { Clock } from '#ports/clock.ts';
import { saveAtExit } from './at-exit.ts';
import type { BatchLimits } from './spool/batcher.ts';
import { type DeliveryResult, sumUndelivered, UnsentEventsError } from './delivery.ts';
import type { Destination } from './destination.ts';
import { Outbox } from './outbox.ts';
import { postBatch } from './post.ts';
import { type Parcel, Sender } from './sender.ts';
import { shuffle } from './shuffle.ts';
import { Spool } from './spool/spool.ts';
import type { SpoolFiles } from './spool/spool-files.ts';
import type { BatchFile } from './spool/spool-names.ts';

export interface DispatchOptions {
  readonly destination: Destination;
  readonly runId: string;
  readonly spool: string;
  readonly limits: BatchLimits;
  readonly flushMs: number;
  readonly timeoutMs: number;
  readonly closeMs: number;
  readonly maxMemoryBytes: number;
  readonly warn: (message: string) => void;
  /** A clock whose timers do not keep the process alive. */
  readonly background: Clock;
  /** A clock whose timers do: while `close` waits, nothing else may keep the process alive. */
  readonly foreground: Clock;
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly files: SpoolFiles;
}

/** Takes a run's events into batches, into the spool, and to the server. */
export class Dispatch {
  readonly #options: DispatchOptions;
  readonly #spool: Spool;
  readonly #sender: Sender;
  readonly #outbox: Outbox;
  readonly #warned = new Set<string>();
  readonly #ended = new AbortController();
  readonly #cancelSaveAtExit: () => void;
  readonly #othersFound: Promise<void>;
  #flushScheduled = false;

  constructor(options: DispatchOptions) {
    this.#options = options;
    const { destination, background: clock, random, limits, maxMemoryBytes } = options;
    const recorderId = crypto.randomUUID();
    this.#spool = new Spool({
      root: options.spool,
      url: destination.url,
      recorderId,
      files: options.files,
    });
    this.#sender = new Sender({
      post: (body, events, signal) =>
        postBatch({ ...options, clock }, destination, body, events, signal),
      spool: this.#spool,
      clock,
      random,
      warn: (kind, message) => this.#warn(kind, message),
    });
    this.#outbox = new Outbox({
      recorderId,
      spool: this.#spool,
      sender: this.#sender,
      limits,
      maxMemoryBytes,
      warn: (message) => this.#warn('spool', message),
    });
    this.#cancelSaveAtExit = saveAtExit(() => this.#saveBatches());
    this.#othersFound = this.#sendOthersBatches();
  }

  add(eventId: number, text: string): void {
    this.#outbox.add(eventId, text);
    if (!this.#flushScheduled && this.#outbox.hasPending) void this.#flushSoon();
  }

  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  /** @throws UnsentEventsError */
  async finish(recorded: number): Promise<DeliveryResult> {
    const { foreground, closeMs } = this.#options;
    const allSent = new AbortController();
    await Promise.race([this.#sendAll(), foreground.sleep(closeMs, allSent.signal)]);
    allSent.abort();
    this.#ended.abort();
    this.#outbox.saveNow();
    const unsent = await this.#sender.stop();
    const lost = this.#saveParcels(unsent);
    this.#cancelSaveAtExit();
    return this.#summarize(
      recorded,
      unsent.filter((parcel) => !lost.includes(parcel)),
      [...this.#outbox.lost, ...lost],
    );
  }

  /** Sends this recorder's batches, then those that others have left meanwhile. */
  async #sendAll(): Promise<void> {
    await this.flush();
    await this.#othersFound;
    await this.#sender.waitUntilIdle();
    await this.#sendOthersBatches();
    await this.#sender.waitUntilIdle();
  }

  #summarize(
    recorded: number,
    waiting: readonly BatchFile[],
    lost: readonly BatchFile[],
  ): DeliveryResult {
    const { quarantined, quarantinedCount, recovered, takenOver, refused } = this.#sender;
    const result = { recorded, quarantined, quarantinedCount, recovered, takenOver };
    if (waiting.length + lost.length + refused.length === 0) return result;
    const folders = waiting.length > 0 ? [this.#spool.folder] : [];
    throw new UnsentEventsError({
      runId: this.#options.runId,
      url: this.#options.destination.url,
      reason: this.#sender.trouble ?? `it took longer than ${this.#options.closeMs} ms`,
      waiting: sumUndelivered(waiting),
      refused: sumUndelivered(refused),
      lost: sumUndelivered(lost),
      folders: [...folders, ...refused.flatMap(({ path }) => path ?? [])],
      result,
    });
  }

  /** Writes the batches that are only in memory; returns those that the disk does not take. */
  #saveParcels(parcels: readonly Parcel[]): Parcel[] {
    return parcels.filter((parcel) => {
      if (!('body' in parcel)) return false;
      try {
        this.#spool.writeSync(parcel, parcel.body);
        return false;
      } catch (error) {
        this.#warn('spool', String(error));
        return true;
      }
    });
  }

  #saveBatches(): void {
    this.#outbox.saveNow();
    const { waiting } = this.#sender;
    this.#saveParcels(waiting);
    if (waiting.length === 0) return;
    this.#warn(
      'exit',
      `${sumUndelivered(waiting).events} events were not sent before the process ended`,
    );
  }

  /**
   * Sends what other recorders have left, in a random order: several that work on the same backlog,
   * its own recorder among them, then seldom send a batch at the same time.
   */
  async #sendOthersBatches(): Promise<void> {
    const { background, random } = this.#options;
    try {
      const found = await this.#spool.findOthers(background.now());
      this.#sender.enqueueOthers(shuffle(found, random));
    } catch (error) {
      this.#warn('spool', String(error));
    }
  }

  async #flushSoon(): Promise<void> {
    this.#flushScheduled = true;
    await this.#options.background.sleep(this.#options.flushMs, this.#ended.signal);
    this.#flushScheduled = false;
    if (!this.#ended.signal.aborted) await this.flush();
  }

  /** Warns once for each kind of trouble: every batch would have the same one. */
  #warn(kind: 'sending' | 'spool' | 'exit', message: string): void {
    if (this.#warned.has(kind)) return;
    this.#warned.add(kind);
    const { warn, runId } = this.#options;
    const state = kind === 'spool' ? 'the spool gives trouble' : 'events wait in the spool';
    warn(`evalake recorder, run ${runId}: ${message}; ${state}, ${this.#spool.folder}`);
  }
}
