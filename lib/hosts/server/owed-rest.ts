/** The longest rest, unless the step says otherwise. */
const MOST_REST_MS = 5000;

/** A turn of a step that is over, by one clock. */
export interface Turn {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * How long a step rests after a turn. It owes a multiple of the time that its turns take, and every
 * idle moment pays. A turn with credit rests only for what is owed beyond it, so that what comes
 * after a quiet time does not wait, and yet turns take no more than their part of a long time.
 */
export class OwedRest {
  readonly #mostMs: number;
  #owedMs = 0;
  #endMs = 0;

  /** @param mostMs the longest rest */
  constructor(mostMs: number = MOST_REST_MS) {
    this.#mostMs = mostMs;
  }

  /**
   * Milliseconds to rest now.
   * @param factor rest, as a multiple of the time of the turn
   */
  after({ startMs, endMs }: Turn, factor: number, creditMs: number): number {
    const leftMs = Math.max(this.#owedMs - Math.max(startMs - this.#endMs, 0), 0);
    const addedMs = factor * Math.max(endMs - startMs, 0);
    // What is more is forgiven: a turn of a minute does not stop the step for minutes.
    this.#owedMs = Math.min(leftMs + addedMs, creditMs + this.#mostMs);
    this.#endMs = endMs;
    return Math.max(this.#owedMs - creditMs, 0);
  }
}
