import type { Clock } from '#ports/clock.ts';

/** Nobody waits. */
export const instantClock: Clock = { now: () => 0, sleep: () => Promise.resolve() };
