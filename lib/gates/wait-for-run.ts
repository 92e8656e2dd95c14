import { z } from 'zod';
import type { Clock } from '#ports/clock.ts';
import { statusSchema } from '#schemas/api.ts';

/** What a gate looks at while it waits for a run. */
export const runState = z.object({
  status: statusSchema,
  events: z.int(),
  expected: z.int(),
  missing: z.array(z.tuple([z.int(), z.int()])),
  missing_count: z.int(),
});
export type RunState = z.infer<typeof runState>;

export interface WaitOptions {
  readonly clock: Clock;
  readonly waitMs: number;
  /** The run's state, or undefined while there is no such run. */
  readonly look: () => Promise<RunState | undefined>;
  /** Told when it begins to wait, and when the state that it waits in becomes another. */
  readonly onWait: (state: RunState | undefined, leftMs: number) => void;
}

/** How long a run that nothing has come of is waited for: a wrong name never comes. */
const UNKNOWN_WITHIN_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Waits until the run is whole. Resolves with the last state: complete, or what it was when the time
 * was over; undefined when there is no such run.
 */
export async function waitForRun(options: WaitOptions): Promise<RunState | undefined> {
  const { clock, waitMs, look, onWait } = options;
  const startMs = clock.now();
  let told: string | undefined;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const state = await look();
    const limitMs = state ? waitMs : Math.min(waitMs, UNKNOWN_WITHIN_MS);
    const leftMs = startMs + limitMs - clock.now();
    if (state?.status === 'complete' || leftMs <= 0) return state;
    const text = JSON.stringify(state ?? null);
    if (text !== told) onWait(state, leftMs);
    told = text;
    await clock.sleep(Math.min(pauseMs, leftMs));
  }
}

const MOST_GAPS = 5;

/** What a run lacks: `it is receiving: 40 of 100 known events, 60 missing: 41–100`. */
export function describeState(state: RunState | undefined): string {
  if (!state) return 'there is no such run yet';
  const { status, events, expected, missing, missing_count: count } = state;
  if (status === 'conflicted' && count === 0) {
    return 'it is conflicted: events came twice, with different contents; GET …/runs/{run}/conflicts has both';
  }
  // Items are counted, and have no numbers of which some lack.
  if (count > 0 && missing.length === 0) {
    return `it is ${status}: ${expected - count} of ${expected} items, ${count} missing`;
  }
  const gaps = missing
    .slice(0, MOST_GAPS)
    .map(([first, last]) => (first === last ? String(first) : `${first}–${last}`));
  const more = missing.length > MOST_GAPS ? ', …' : '';
  const lacks =
    count === 0 ? 'its end has not come' : `${count} missing: ${gaps.join(', ')}${more}`;
  return `it is ${status}: ${events} of ${Math.max(expected, events)} known events, ${lacks}`;
}
