import type { Clock } from '../../lib/ports/clock.ts';

/** Nobody waits. */
export const instantClock: Clock = { now: () => 0, sleep: () => Promise.resolve() };
