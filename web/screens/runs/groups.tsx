import type { VNode } from 'preact';
import type { GridColumn } from '../../parts/grid/column.ts';
import { countText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { facetTitles } from './filter.ts';
import type { Grouping, RunGroup, ShownRow } from './group-rows.ts';
import type { RunRow } from './rows.ts';

/** The columns of runs, behind one of the groups where there are any, whose other cells are those of their newest run. */
export function groupedColumns(
  columns: readonly GridColumn<RunRow>[],
  by: Grouping,
  onOpen: (group: RunGroup) => void,
): readonly GridColumn<ShownRow>[] {
  if (by === '') return columns.map(ofNewest);
  const names: GridColumn<ShownRow> = {
    ...{ id: 'group', title: facetTitles[by], width: 220 },
    cell: (row) => (row.kind === 'group' ? <GroupName of={row} onOpen={onOpen} /> : null),
  };
  const others = columns.filter(({ id }) => id !== by);
  return [names, ...others.map(ofNewest)];
}

function ofNewest({ sortBy, cell, ...rest }: GridColumn<RunRow>): GridColumn<ShownRow> {
  const runOf = (row: ShownRow): RunRow =>
    row.kind === 'group' ? { kind: 'sealed', id: row.newest.id, run: row.newest } : row;
  return {
    ...rest,
    ...(sortBy ? { sortBy: (row: ShownRow) => sortBy(runOf(row)) } : {}),
    cell: (row) => cell(runOf(row)),
  };
}

function GroupName({
  of: group,
  onOpen,
}: {
  readonly of: RunGroup;
  readonly onOpen: (group: RunGroup) => void;
}): VNode {
  const { name, count, isOpen } = group;
  return (
    <button type="button" class="quiet fold" tabIndex={-1} onClick={() => onOpen(group)}>
      <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span>
      {name === '' ? 'none' : <Text of={name} />}
      <span class="count">
        {countText(count)}
        <span class="unseen">{count === 1 ? ' run' : ' runs'}</span>
      </span>
    </button>
  );
}
