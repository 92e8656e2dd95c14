import type { Clock } from '#ports/clock.ts';

/** Pauses before attempt `attempt` (1 is the first retry): a random part of 50 ms, 100 ms, 200 ms, … */
export async function pauseWithJitter(clock: Clock, attempt: number): Promise<void> {
  await clock.sleep(Math.random() * 50 * 2 ** (attempt - 1));
}
