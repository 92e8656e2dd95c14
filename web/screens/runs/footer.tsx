import type { VNode } from 'preact';
import { costText, countText } from '../../text/numbers.ts';
import type { RunRow } from './rows.ts';

/** How many runs the filters let through, and what those cost. */
export function RunsFooter({ rows }: { readonly rows: readonly RunRow[] }): VNode {
  const runs = rows.flatMap((row) => (row.kind === 'sealed' ? [row.run] : []));
  const tokens = runs.reduce((sum, run) => sum + (run.tokens ?? 0), 0);
  const cost = runs.reduce((sum, run) => sum + (run.costDollars ?? 0), 0);
  const unpriced = runs.filter(({ costDollars }) => costDollars === null).length;
  return (
    <footer class="sums">
      <span>
        <strong>{countText(rows.length)}</strong> {rows.length === 1 ? 'run' : 'runs'}
      </span>
      <span>
        <strong>{countText(tokens)}</strong> tokens
      </span>
      {unpriced === runs.length ? (
        <span>no cost known</span>
      ) : (
        <span>
          <strong>{costText(cost)}</strong>
          {unpriced > 0 ? ` (${countText(unpriced)} without a cost)` : ''}
        </span>
      )}
    </footer>
  );
}
