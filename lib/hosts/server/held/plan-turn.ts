/**
 * The plans of one turn of a thread, one after the other. Those whose turn comes when the others took long
 * are left, so that other projects have theirs; the first is always made. Each is given when all are made: what
 * follows them then goes on in step, and shares the syncs of folders.
 */
export class PlanTurn {
  readonly #mostMs: number;
  readonly #now: () => number;
  #endMs = Infinity;
  #before: Promise<unknown> = Promise.resolve();

  /** @param mostMs from the beginning of the first plan */
  constructor(mostMs: number, now = () => performance.now()) {
    this.#mostMs = mostMs;
    this.#now = now;
  }

  /** @returns undefined when there is no time left */
  async plan<T>(make: () => Promise<T>): Promise<T | undefined> {
    const made = this.#before.then(() => this.#makeInTime(make));
    this.#before = made.catch(() => undefined);
    await this.#untilAllAreMade();
    return made;
  }

  async #untilAllAreMade(): Promise<void> {
    let last: Promise<unknown> | undefined;
    while (last !== this.#before) {
      last = this.#before;
      await last;
    }
  }

  async #makeInTime<T>(make: () => Promise<T>): Promise<T | undefined> {
    const nowMs = this.#now();
    if (nowMs >= this.#endMs) return undefined;
    this.#endMs = Math.min(this.#endMs, nowMs + this.#mostMs);
    return make();
  }
}
