import type { Clock } from '#ports/clock.ts';

/**
 * No project of a batch begins later, milliseconds after the first: of the 2 min of `manifest` and the
 * 5 min of `judge`, calls that hang to their end, and a project that takes long, need the rest.
 */
export const BEGIN_WITHIN_MS = { manifest: 60_000, judge: 120_000 } as const;

/** Whether so much time has not passed yet since the call. */
export function beginsWithin(clock: Clock, ms: number): () => boolean {
  const lastMs = clock.now() + ms;
  return () => clock.now() <= lastMs;
}
