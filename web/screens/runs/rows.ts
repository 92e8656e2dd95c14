import type { ReceivingRun } from '../../api/pulse.ts';
import type { IndexedRun } from '../../api/runs-index.ts';

/** A row of the table: a run of the index, or one that is still being received. */
export type RunRow =
  | { readonly kind: 'sealed'; readonly id: string; readonly run: IndexedRun }
  | { readonly kind: 'receiving'; readonly id: string; readonly run: ReceivingRun };

/** Those that are received first. A run that was sealed before and grows again stands there alone. */
export function rowsOf(
  runs: readonly IndexedRun[],
  receiving: readonly ReceivingRun[],
): readonly RunRow[] {
  const growing = new Set(receiving.map(({ run_id: id }) => id));
  return [
    ...receiving.map((run): RunRow => ({ kind: 'receiving', id: run.run_id, run })),
    ...runs
      .filter(({ id }) => !growing.has(id))
      .map((run): RunRow => ({ kind: 'sealed', id: run.id, run })),
  ];
}
