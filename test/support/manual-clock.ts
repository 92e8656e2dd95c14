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

  /** How many sleep now. */
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

  /** Wakes who sleeps until then, in order, each at its own time, and lets it act on that. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    for (let next = this.#nextUntil(target); next; next = this.#nextUntil(target)) {
      this.#now = Math.max(this.#now, next.until);
      next.wake();
      await this.settled();
    }
    this.#now = target;
  }

  /** Resolves when all that could run has run, up to its next sleep. */
  protected settled(): Promise<unknown> {
    return setImmediate();
  }

  /** Of those who wake at the same time, the one that slept first. */
  #nextUntil(target: number): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.until <= target && sleeper.until < (next?.until ?? Infinity)) next = sleeper;
    }
    return next;
  }
}
