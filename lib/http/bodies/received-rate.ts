/** The time over which a rate is measured, at least and at most twice. */
const WINDOW_MS = 1000;

/** How fast a body comes just now, however fast it came before. */
export class ReceivedRate {
  #beforeMs: number;
  #beforeBytes = Infinity;
  #sinceMs: number;
  #bytes = 0;

  constructor(nowMs: number) {
    this.#beforeMs = nowMs;
    this.#sinceMs = nowMs;
  }

  add(bytes: number, nowMs: number): void {
    this.#roll(nowMs);
    this.#bytes += bytes;
  }

  /** Infinite until a window has passed. */
  perSecond(nowMs: number): number {
    this.#roll(nowMs);
    return ((this.#beforeBytes + this.#bytes) * 1000) / Math.max(1, nowMs - this.#beforeMs);
  }

  #roll(nowMs: number): void {
    const passedMs = nowMs - this.#sinceMs;
    if (passedMs < WINDOW_MS) return;
    this.#beforeMs = this.#sinceMs;
    this.#beforeBytes = this.#bytes;
    this.#sinceMs = nowMs;
    this.#bytes = 0;
  }
}
