import type { Clock } from '#ports/clock.ts';

/** Lets callers wait for a change, up to a time limit. */
export class Wakers {
  readonly #clock: Clock;
  readonly #waiting = new Set<AbortController>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves on `wakeAll`, after `ms` milliseconds, or when `signal` aborts. */
  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    const waiter = new AbortController();
    const wake = () => waiter.abort();
    this.#waiting.add(waiter);
    // Not AbortSignal.any: it would keep each waiter in memory for as long as `signal` lives.
    signal?.addEventListener('abort', wake, { once: true });
    try {
      if (signal?.aborted !== true) await this.#clock.sleep(ms, waiter.signal);
    } finally {
      signal?.removeEventListener('abort', wake);
      this.#waiting.delete(waiter);
    }
  }

  wakeAll(): void {
    for (const waiter of this.#waiting) waiter.abort();
  }
}
