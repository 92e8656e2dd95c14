import { setImmediate } from 'node:timers/promises';

/** A piece of work that pauses, so that the process can serve others. */
export type Work<T> = Generator<void, T>;

/** Runs the work and yields to the event loop at each pause. Work without pauses runs at once. */
export async function runInTurns<T>(work: Work<T>): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}
