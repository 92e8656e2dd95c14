import type { ItemHistoryAnswer } from '#schemas/dashboard/item-history.ts';
import { list, nullable, number, oneOf, record, text } from '../fetch/shape.ts';

/** An item in one run of its task. */
export type ItemRun = Pick<
  ItemHistoryAnswer['runs'][number],
  'run_id' | 'model_id' | 'ts' | 'state' | 'score'
>;

/** One item over the newest runs of its task, the newest first: `GET …/items/-/history`. */
export type ItemHistory = Pick<ItemHistoryAnswer, 'total'> & { readonly runs: readonly ItemRun[] };

export const itemHistoryShape = record<ItemHistory>({
  total: number,
  runs: list(
    record<ItemRun>({
      run_id: text,
      model_id: text,
      ts: text,
      state: oneOf(['scored', 'absent', 'pruned', 'changing']),
      score: nullable(number),
    }),
  ),
});
