import type { Clock } from '#ports/clock.ts';
import type { Verdict } from './answer.ts';
import { findQuarantined, type QuarantinedEvent } from './delivery.ts';
import { retryDelayMs } from './retry.ts';
import type { Spool, Spooled } from './spool/spool.ts';
import type { BatchFile } from './spool/spool-names.ts';

/** A batch that waits to be sent, from the spool, or from memory when the disk did not take it. */
export type Parcel = Spooled | (BatchFile & { readonly body: Uint8Array });

export interface SenderPorts {
  readonly post: (body: Uint8Array, events: number, signal: AbortSignal) => Promise<Verdict>;
  readonly spool: Pick<Spool, 'read' | 'holds' | 'remove' | 'setAside' | 'findRefused'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Is told of trouble; several times when it lasts. */
  readonly warn: (kind: 'sending' | 'spool', message: string) => void;
}

/** The number of failures in a row that are worth a warning: a connection may be reset once. */
const FAILURES_BEFORE_WARNING = 3;
const QUARANTINED_MAX = 1000;

/**
 * Sends batches one by one, this recorder's before those of others, and retries each until it is
 * sent.
 */
export class Sender {
  /** Events of this recorder that the server took. */
  delivered = 0;
  /** Events of other recorders that the server took. */
  recovered = 0;
  /** Events of this recorder that another one found in the spool and sent. */
  takenOver = 0;
  quarantinedCount = 0;
  readonly quarantined: QuarantinedEvent[] = [];
  /** Batches of this recorder that the server refused, with the files that keep them. */
  readonly refused: (BatchFile & { readonly path?: string })[] = [];
  /** The reason why the last try failed, or why there will be no other. */
  trouble: string | undefined;
  #halted = false;
  #running: Promise<void> | undefined;
  readonly #ownQueue: Parcel[] = [];
  readonly #othersQueue: Parcel[] = [];
  readonly #ports: SenderPorts;
  readonly #stop = new AbortController();

  constructor(ports: SenderPorts) {
    this.#ports = ports;
  }

  /** The batches of this recorder that are not sent yet. */
  get waiting(): readonly Parcel[] {
    return this.#ownQueue;
  }

  /** The size of the batches that are only in memory. */
  get memoryBytes(): number {
    return this.#ownQueue.reduce(
      (sum, parcel) => sum + ('body' in parcel ? parcel.body.length : 0),
      0,
    );
  }

  enqueueOwn(parcel: Parcel): void {
    this.#ownQueue.push(parcel);
    this.#start();
  }

  enqueueOthers(parcels: readonly Parcel[]): void {
    this.#othersQueue.push(...parcels);
    this.#start();
  }

  /** Resolves when every batch is sent, or none can be sent any more. */
  async waitUntilIdle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Aborts the current try. Returns the batches of this recorder that no recorder has sent. */
  async stop(): Promise<readonly Parcel[]> {
    this.#stop.abort();
    await this.waitUntilIdle();
    const unsent: Parcel[] = [];
    for (const parcel of this.#ownQueue) if (!(await this.#wasTaken(parcel))) unsent.push(parcel);
    return unsent;
  }

  async #wasTaken(parcel: Parcel): Promise<boolean> {
    if ('body' in parcel) return false;
    try {
      if (await this.#ports.spool.holds(parcel)) return false;
      await this.#countTaken(parcel);
      return true;
    } catch (error) {
      this.#ports.warn('spool', `${parcel.name} cannot be found: ${String(error)}`);
      return false;
    }
  }

  #start(): void {
    if (this.#running || this.#isStopped()) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      // A batch may have come after the loop had looked at the queues for the last time.
      if (this.#ownQueue.length + this.#othersQueue.length > 0) this.#start();
    });
  }

  #isStopped(): boolean {
    return this.#halted || this.#stop.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped()) {
      const queue = this.#ownQueue.length > 0 ? this.#ownQueue : this.#othersQueue;
      const [parcel] = queue;
      if (!parcel) return;
      try {
        if (await this.#send(parcel, queue === this.#ownQueue)) queue.shift();
      } catch (error) {
        // The file exists and cannot be read or set aside: an operator has to look.
        this.#reportTrouble('spool', `${parcel.name} cannot be sent: ${String(error)}`);
        if (queue === this.#ownQueue) this.#halted = true;
        else queue.shift();
      }
    }
  }

  /** Resolves to true when nothing is left to do for the batch, to false when sending has ended. */
  async #send(parcel: Parcel, isOwn: boolean): Promise<boolean> {
    if ('body' in parcel) return this.#sendBody(parcel, parcel.body, isOwn);
    const body = await this.#ports.spool.read(parcel);
    if (body) return this.#sendBody(parcel, body, isOwn);
    if (isOwn) await this.#countTaken(parcel);
    return true;
  }

  async #sendBody(parcel: Parcel, body: Uint8Array, isOwn: boolean): Promise<boolean> {
    for (let failures = 1; ; failures++) {
      const verdict = await this.#ports.post(body, parcel.events, this.#stop.signal);
      if (verdict.kind !== 'retry') return this.#applyVerdict(verdict, parcel, body, isOwn);
      if (this.#isStopped()) return false;
      this.trouble = verdict.reason;
      if (failures === FAILURES_BEFORE_WARNING) this.#reportTrouble('sending', verdict.reason);
      const delayMs = retryDelayMs(failures, this.#ports.random, verdict.askedMs);
      await this.#ports.clock.sleep(delayMs, this.#stop.signal);
      if (this.#isStopped()) return false;
    }
  }

  async #applyVerdict(
    verdict: Exclude<Verdict, { kind: 'retry' }>,
    parcel: Parcel,
    body: Uint8Array,
    isOwn: boolean,
  ): Promise<boolean> {
    if (verdict.kind === 'delivered') {
      this.#countDelivered(parcel, isOwn, findQuarantined(body, verdict.quarantined));
      await this.#removeSent(parcel);
      return true;
    }
    this.#reportTrouble('sending', verdict.reason);
    if (verdict.kind === 'halted') {
      this.#halted = true;
      return false;
    }
    const kept = 'folder' in parcel ? { path: await this.#ports.spool.setAside(parcel) } : {};
    if (isOwn) this.refused.push({ ...parcel, ...kept });
    return true;
  }

  /**
   * Another recorder has sent the batch: it was removed when acknowledged, set aside when refused.
   */
  async #countTaken(parcel: Spooled): Promise<void> {
    const path = await this.#ports.spool.findRefused(parcel);
    if (path === undefined) {
      this.takenOver += parcel.events;
      return;
    }
    this.#reportTrouble(
      'sending',
      'another recorder sent a batch of this one, and the server refused it',
    );
    this.refused.push({ ...parcel, path });
  }

  async #removeSent(parcel: Parcel): Promise<void> {
    if (!('folder' in parcel)) return;
    try {
      await this.#ports.spool.remove(parcel);
    } catch (error) {
      // A later recorder sends it again, and the server drops the repetition.
      this.#ports.warn('spool', `${parcel.name} cannot be removed: ${String(error)}`);
    }
  }

  #countDelivered(
    { events }: Parcel,
    isOwn: boolean,
    quarantined: readonly QuarantinedEvent[],
  ): void {
    if (isOwn) this.delivered += events;
    else this.recovered += events;
    this.quarantinedCount += quarantined.length;
    const room = QUARANTINED_MAX - this.quarantined.length;
    this.quarantined.push(...quarantined.slice(0, room));
  }

  #reportTrouble(kind: 'sending' | 'spool', reason: string): void {
    this.trouble = reason;
    this.#ports.warn(kind, reason);
  }
}
