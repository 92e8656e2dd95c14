import { z } from 'zod';

const withEpoch = z.object({ epoch: z.int().nonnegative().catch(0) });

/**
 * The epoch that was posted with an item. The numbers of items say nothing of their order, so it
 * stands beside `data`, where it is no score; 0 without one.
 */
export function epochOf(extraJson: string | null): number {
  return extraJson === null ? 0 : withEpoch.parse(JSON.parse(extraJson)).epoch;
}
