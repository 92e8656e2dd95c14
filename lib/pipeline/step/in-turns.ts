import { setImmediate } from 'node:timers/promises';

/** A piece of work that pauses where others may have their turn. */
export type Work<T> = Generator<void, T>;

/** Does the work; in its pauses the process serves others. Work without pauses is done at once. */
export async function inTurns<T>(work: Work<T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}
