import { setTimeout as sleep } from 'node:timers/promises';

export interface UntilOptions {
  /** What is wrong when the time is over. */
  readonly failure: string;
  readonly pollMs: number;
  readonly giveUpMs: number;
}

/** Looks again and again until something holds. @throws Error when that takes too long */
export async function until(
  holds: () => boolean | Promise<boolean>,
  { failure, pollMs, giveUpMs }: UntilOptions,
): Promise<void> {
  const end = performance.now() + giveUpMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(failure);
    await sleep(pollMs);
  }
}
