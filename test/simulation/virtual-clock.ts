import { ManualClock } from '../support/manual-clock.ts';

/**
 * The time of a simulation, and its scheduler: whoever wakes from a sleep runs alone until all that
 * it set off sleeps again. What happens is so a function of how long everyone sleeps.
 */
export class VirtualClock extends ManualClock {
  #work: Promise<unknown> = Promise.resolve();
  #busy = 0;

  /** Work that leaves this thread: time stands still until it is done, one after the other. */
  async whileStanding<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    const mine = this.#work.then(work).finally(() => (this.#busy -= 1));
    this.#work = mine.catch(() => undefined);
    return mine;
  }

  protected override async settled(): Promise<void> {
    await super.settled();
    while (this.#busy > 0) {
      await this.#work;
      await super.settled();
    }
  }
}
