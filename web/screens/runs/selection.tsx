import type { VNode } from 'preact';
import { addressOf } from '../../route/screens.ts';
import { CopyCommand } from '../../parts/copy.tsx';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { quoted } from '../../text/shell.ts';
import type { RunRow } from './rows.ts';
import { runsState } from './state.ts';

/**
 * The two runs that a selection asks to compare, the older first: two that were selected, or one and the
 * baseline of its verdict.
 */
export function comparedIds(
  rows: readonly RunRow[],
  selected: readonly string[],
): readonly [string, string] | undefined {
  const runs = rows.flatMap((row) =>
    row.kind === 'sealed' && selected.includes(row.id) ? [row.run] : [],
  );
  const [a, b] = [...runs].sort((one, other) => one.startedMs - other.startedMs);
  if (a && b && runs.length === 2) return [a.id, b.id];
  if (a && runs.length === 1 && a.parentRunId !== null) return [a.parentRunId, a.id];
  return undefined;
}

/** What can be done with the selected rows. */
export function Selection({
  project,
  rows,
}: {
  readonly project: string;
  readonly rows: readonly RunRow[];
}): VNode {
  const { select } = runsState.get();
  const compared = comparedIds(rows, select);
  const to =
    compared &&
    addressOf('compare', project, {}, [
      ['a', compared[0]],
      ['b', compared[1]],
    ]);
  return (
    <div class="selection" role="region" aria-label="Selected runs">
      <strong>{countText(select.length)} selected</strong>
      {to ? (
        <Link to={to} class="button">
          Compare {select.length === 1 ? 'with its baseline' : ''} <kbd>c</kbd>
        </Link>
      ) : null}
      {compared ? (
        <CopyCommand
          command={`evalake compare ${compared.map(quoted).join(' ')} --project ${quoted(project)}`}
        />
      ) : (
        <span class="small">Select two runs to compare them, or one that has a baseline.</span>
      )}
      <button type="button" class="quiet" onClick={() => runsState.set({ select: [] })}>
        Clear
      </button>
    </div>
  );
}
