import { ManualClock } from '../support/manual-clock.ts';

/**
 * The time of a simulation, and its scheduler: a task that wakes runs alone until everything that it
 * started sleeps again. So the order of events is a function of the lengths of all sleeps.
 */
export class VirtualClock extends ManualClock {
  #work: Promise<unknown> = Promise.resolve();
  #busy = 0;

  /** Stops time during work on another thread. Such work is done one after the other. */
  async whileStanding<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    const mine = this.#work.then(work).finally(() => (this.#busy -= 1));
    this.#work = mine.catch(() => undefined);
    return mine;
  }

  protected override async runUntilIdle(): Promise<void> {
    await super.runUntilIdle();
    while (this.#busy > 0) {
      await this.#work;
      await super.runUntilIdle();
    }
  }
}
