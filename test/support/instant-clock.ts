import type { Clock } from '#ports/clock.ts';

/** A clock whose sleeps end at once. */
export const instantClock: Clock = { now: () => 0, sleep: () => Promise.resolve() };
