import { setImmediate } from 'node:timers/promises';
import type { Clock } from '#ports/clock.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** The number of pending sleeps. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { until: this.#now + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** Ends the sleeps until then in order, each at its own time, and lets the sleeper act. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    for (let next = this.#nextUntil(target); next; next = this.#nextUntil(target)) {
      this.#now = Math.max(this.#now, next.until);
      next.wake();
      await this.runUntilIdle();
    }
    this.#now = target;
  }

  /** Resolves when everything that could run has run, up to its next sleep. */
  protected runUntilIdle(): Promise<unknown> {
    return setImmediate();
  }

  /** The next sleep to end; of those that end together, the one that began first. */
  #nextUntil(target: number): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.until <= target && sleeper.until < (next?.until ?? Infinity)) next = sleeper;
    }
    return next;
  }
}
