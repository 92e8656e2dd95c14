/** The limits of one request. An event that is larger than `maxBytes` gets a request of its own. */
export interface BatchLimits {
  readonly maxEvents: number;
  /** Bytes of JSON text, before gzip. */
  readonly maxBytes: number;
}

/** Events that are sent in one request. */
export interface Batch {
  /** JSON texts, one event each. */
  readonly texts: readonly string[];
  /** The size of the texts as lines, before gzip. */
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

  /** The size of the events that are in no batch yet. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#texts.length === 0;
  }

  /** Adds an event; returns the batches that are full now: none, one, or two. */
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

  /** Ends the current batch, full or not; returns it, or nothing when it is empty. */
  take(): Batch[] {
    if (this.isEmpty) return [];
    const ids = [this.#first, this.#last] as const;
    const batch = { texts: this.#texts, bytes: this.#bytes, ids };
    this.#texts = [];
    this.#bytes = 0;
    return [batch];
  }
}
