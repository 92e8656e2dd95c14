import type { Clock } from '#ports/clock.ts';
import type { Verdict } from './answer.ts';
import { type QuarantinedEvent, quarantinedEvents } from './delivery.ts';
import { retryDelayMs } from './retry.ts';
import type { Spool, Spooled } from './spool.ts';
import type { BatchFile } from './spool-names.ts';

/** A batch that waits to be sent, from the spool, or from memory when the disk did not take it. */
export type Parcel = Spooled | (BatchFile & { readonly body: Uint8Array });

export interface SenderPorts {
  readonly post: (body: Uint8Array, events: number, signal: AbortSignal) => Promise<Verdict>;
  readonly spool: Pick<Spool, 'read' | 'holds' | 'remove' | 'setAside' | 'findRefused'>;
  readonly clock: Clock;
  readonly random: () => number;
  /** Takes the first trouble of each kind. */
  readonly warn: (kind: 'sending' | 'spool', message: string) => void;
}

/** So many tries fail before it is worth a warning: a connection may be reset once. */
const WARN_AFTER = 3;
const MOST_QUARANTINED = 1000;

/** Sends batches one by one, this recorder's before those that others left, as long as it takes. */
export class Sender {
  /** Events of this recorder and of others that the server took. */
  delivered = 0;
  recovered = 0;
  /** Events of this recorder that another one found in the spool and sent. */
  takenOver = 0;
  quarantinedCount = 0;
  readonly quarantined: QuarantinedEvent[] = [];
  /** Batches of this recorder that the server will never take, and where they are kept. */
  readonly refused: (BatchFile & { readonly path?: string })[] = [];
  /** Why the last try failed, or why there will be no other. */
  trouble: string | undefined;
  #halted = false;
  #running: Promise<void> | undefined;
  readonly #own: Parcel[] = [];
  readonly #others: Parcel[] = [];
  readonly #ports: SenderPorts;
  readonly #stop = new AbortController();

  constructor(ports: SenderPorts) {
    this.#ports = ports;
  }

  /** Batches of this recorder that are not sent yet. */
  get waiting(): readonly Parcel[] {
    return this.#own;
  }

  /** Of batches that are in memory only. */
  get memoryBytes(): number {
    return this.#own.reduce((sum, parcel) => sum + ('body' in parcel ? parcel.body.length : 0), 0);
  }

  offer(parcel: Parcel): void {
    this.#own.push(parcel);
    this.#start();
  }

  offerOthers(parcels: readonly Parcel[]): void {
    this.#others.push(...parcels);
    this.#start();
  }

  /** Resolves when there is nothing left to send, or no way to. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Ends what is under way. Returns the batches of this recorder that no recorder has sent. */
  async stop(): Promise<readonly Parcel[]> {
    this.#stop.abort();
    await this.idle();
    const unsent: Parcel[] = [];
    for (const parcel of this.#own) if (!(await this.#wasTaken(parcel))) unsent.push(parcel);
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
    if (this.#running || this.#hasEnded()) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      // What was offered just after the last look.
      if (this.#own.length + this.#others.length > 0) this.#start();
    });
  }

  #hasEnded(): boolean {
    return this.#halted || this.#stop.signal.aborted;
  }

  async #run(): Promise<void> {
    while (!this.#hasEnded()) {
      const queue = this.#own.length > 0 ? this.#own : this.#others;
      const [parcel] = queue;
      if (!parcel) return;
      try {
        if (await this.#send(parcel, queue === this.#own)) queue.shift();
      } catch (error) {
        // The file is there and cannot be read: an operator has to look, and the others go on.
        this.#fail('spool', `${parcel.name} cannot be sent: ${String(error)}`);
        this.#halted = true;
      }
    }
  }

  /** Whether the batch is off our hands. */
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
      if (verdict.kind !== 'retry') return this.#settle(verdict, parcel, body, isOwn);
      if (this.#hasEnded()) return false;
      this.trouble = verdict.reason;
      if (failures === WARN_AFTER) this.#fail('sending', verdict.reason);
      const delay = retryDelayMs(failures, this.#ports.random, verdict.askedMs);
      await this.#ports.clock.sleep(delay, this.#stop.signal);
      if (this.#hasEnded()) return false;
    }
  }

  async #settle(
    verdict: Exclude<Verdict, { kind: 'retry' }>,
    parcel: Parcel,
    body: Uint8Array,
    isOwn: boolean,
  ): Promise<boolean> {
    if (verdict.kind === 'delivered') {
      this.#count(parcel, isOwn, quarantinedEvents(body, verdict.quarantined));
      await this.#forget(parcel);
      return true;
    }
    this.#fail('sending', verdict.reason);
    if (verdict.kind === 'halted') {
      this.#halted = true;
      return false;
    }
    const kept = 'folder' in parcel ? { path: await this.#ports.spool.setAside(parcel) } : {};
    if (isOwn) this.refused.push({ ...parcel, ...kept });
    return true;
  }

  /** Another recorder has sent the batch: it was removed when acknowledged, set aside when refused. */
  async #countTaken(parcel: Spooled): Promise<void> {
    const path = await this.#ports.spool.findRefused(parcel);
    if (path === undefined) {
      this.takenOver += parcel.events;
      return;
    }
    this.#fail('sending', 'another recorder sent a batch of this one, and the server refused it');
    this.refused.push({ ...parcel, path });
  }

  async #forget(parcel: Parcel): Promise<void> {
    if (!('folder' in parcel)) return;
    try {
      await this.#ports.spool.remove(parcel);
    } catch (error) {
      // It is sent again some day, and the server will know it.
      this.#ports.warn('spool', `${parcel.name} cannot be removed: ${String(error)}`);
    }
  }

  #count({ events }: Parcel, isOwn: boolean, quarantined: readonly QuarantinedEvent[]): void {
    if (isOwn) this.delivered += events;
    else this.recovered += events;
    this.quarantinedCount += quarantined.length;
    const room = MOST_QUARANTINED - this.quarantined.length;
    this.quarantined.push(...quarantined.slice(0, room));
  }

  #fail(kind: 'sending' | 'spool', reason: string): void {
    this.trouble = reason;
    this.#ports.warn(kind, reason);
  }
}
