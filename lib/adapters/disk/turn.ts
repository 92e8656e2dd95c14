import { setImmediate } from 'node:timers';

/** A turn of the event loop is not made longer than this, in milliseconds. */
const LONGEST_MS = 5;

/**
 * Bounds how long calls that are made at once keep the event loop from all else: promises that are
 * settled already never give it a turn.
 */
export class Turn {
  #startMs = 0;
  #next: Promise<void> | undefined;

  /** Resolves when a call may be made: at once, or in the next turn where this one took long. */
  async begin(): Promise<void> {
    while (this.#next && performance.now() - this.#startMs > LONGEST_MS) await this.#next;
    this.#next ??= this.#start();
  }

  #start(): Promise<void> {
    this.#startMs = performance.now();
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#next = undefined;
        resolve();
      });
    });
  }
}
