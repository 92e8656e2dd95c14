import { AMENDMENT } from '#schemas/recorder-event.ts';
import type { Dice } from './dice.ts';

/** Numbers as amendments have them; the real ones come from their contents. */
const FIRST_ID = 2 ** 52;
const TIMES = ['2026-12-02T00:00:00Z', '2026-12-02T00:00:01Z'];

/** Amendments of a run's events; some name an event that never comes, or one that others name too. */
export function generateAmendments(dice: Dice, runId: string): object[] {
  return Array.from({ length: dice.int(1, 4) }, () => {
    const change = dice.chance(0.4)
      ? { withdraw: true }
      : { data: { correct: dice.pick([true, false, 0.5]) } };
    return {
      run_id: runId,
      event_id: FIRST_ID + dice.int(0, 1_000_000_000),
      sample_id: null,
      type: AMENDMENT,
      data: { event_id: dice.int(0, 7), ...change, author: 'tester', reason: 'wrong' },
      created_by: 'tester',
      created_at: dice.pick(TIMES),
    };
  });
}
