/** How much one request carries at most. A single event that is larger goes by itself. */
export interface BatchLimits {
  readonly maxEvents: number;
  /** Of JSON text, before gzip. */
  readonly maxBytes: number;
}

/** Events that travel together. */
export interface Batch {
  /** JSON texts, one event each. */
  readonly texts: readonly string[];
  /** Of the texts as lines. */
  readonly bytes: number;
  /** The lowest and the highest event id. */
  readonly ids: readonly [first: number, last: number];
}

/** Collects events into batches, in order. */
export class Batcher {
  readonly #limits: BatchLimits;
  #texts: string[] = [];
  #bytes = 0;
  #first = 0;
  #last = 0;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  /** Of the events that wait for their batch to fill up. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#texts.length === 0;
  }

  /** The batches that are full now: none, one, or two. */
  add(eventId: number, text: string): Batch[] {
    const { maxBytes, maxEvents } = this.#limits;
    const bytes = Buffer.byteLength(text) + 1;
    const full = this.#bytes + bytes > maxBytes ? this.take() : [];
    if (this.isEmpty) this.#first = eventId;
    this.#last = eventId;
    this.#texts.push(text);
    this.#bytes += bytes;
    if (this.#texts.length >= maxEvents || this.#bytes >= maxBytes) full.push(...this.take());
    return full;
  }

  /** What there is, full or not. */
  take(): Batch[] {
    if (this.isEmpty) return [];
    const ids = [this.#first, this.#last] as const;
    const batch = { texts: this.#texts, bytes: this.#bytes, ids };
    this.#texts = [];
    this.#bytes = 0;
    return [batch];
  }
}
