import type { VNode } from 'preact';
import type { Address } from '../../route/address.ts';
import { addressOf } from '../../route/screens.ts';
import { CompareWith } from '../../parts/compare-with.tsx';
import { CopyCommand } from '../../parts/copy.tsx';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { commandLine } from '../../text/shell.ts';
import type { RunRow } from './rows.ts';
import { runsState } from './state.ts';

/**
 * The two runs that a selection asks to compare, the older first: two that were selected, or one and the
 * baseline of its verdict.
 */
function comparedIds(
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

/** How many runs can be looked at side by side. */
const MOST_SIDE_BY_SIDE = 8;

/** Where a selection is compared: two runs by their verdict, three to eight item by item, the oldest first. */
export function comparisonOf(
  project: string,
  rows: readonly RunRow[],
  selected: readonly string[],
): Address | undefined {
  const [a, b] = comparedIds(rows, selected) ?? [];
  if (a !== undefined && b !== undefined) {
    return addressOf('compare', project, {}, [
      ['a', a],
      ['b', b],
    ]);
  }
  if (selected.length < 3 || selected.length > MOST_SIDE_BY_SIDE) return undefined;
  const runs = rows.flatMap((row) =>
    row.kind === 'sealed' && selected.includes(row.id) ? [row.run] : [],
  );
  const isOfOneTask = new Set(runs.map(({ task }) => task)).size === 1;
  if (!isOfOneTask || runs.length < selected.length) return undefined;
  const ids = [...runs].sort((one, other) => one.startedMs - other.startedMs);
  return addressOf(
    'compare',
    project,
    {},
    ids.map(({ id }) => ['run', id] as const),
  );
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
  const to = comparisonOf(project, rows, select);
  const [only] =
    select.length === 1 ? rows.filter(({ id, kind }) => kind === 'sealed' && id === select[0]) : [];
  return (
    <div class="selection" role="region" aria-label="Selected runs">
      <strong>{countText(select.length)} selected</strong>
      {to ? (
        <Link to={to} class="button">
          Compare {select.length === 1 ? 'with its baseline' : ''}
          {select.length > 2 ? 'item by item' : ''} <kbd>c</kbd>
        </Link>
      ) : null}
      {only ? <CompareWith project={project} run={only.id} /> : null}
      {compared ? (
        <CopyCommand
          command={commandLine(['evalake', 'compare'], compared, ['--project', project])}
        />
      ) : to ? null : (
        <span class="small">
          Select two runs to compare them, one that has a baseline, or up to 8 of one task.
        </span>
      )}
      <button type="button" class="quiet" onClick={() => runsState.set({ select: [] })}>
        Clear
      </button>
    </div>
  );
}
