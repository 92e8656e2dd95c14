import type { ComponentChildren, VNode } from 'preact';
import { type SampleFlag, hasFlag, type SampleRow, type Samples } from '../../api/samples.ts';
import type { GridColumn } from '../../parts/grid/column.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { sampleOrders } from '../../parts/sample/sample-list.ts';
import { Absent, Score } from '../../parts/values.tsx';
import { countText, durationText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';

export function columnsOf(samples: Samples): readonly GridColumn<SampleRow>[] {
  const orders = new Map(sampleOrders(samples.metrics).map(({ id, sortBy }) => [id, sortBy]));
  const column = (
    id: string,
    title: string,
    width: number,
    cell: (row: SampleRow) => ComponentChildren,
    align?: 'end',
  ): GridColumn<SampleRow> => {
    const sortBy = orders.get(id);
    return { id, title, width, cell, ...(sortBy ? { sortBy } : {}), ...(align ? { align } : {}) };
  };
  const hasEpochs = samples.rows.some(({ epochs }) => epochs !== null && epochs > 1);
  return [
    column('id', 'Sample', 200, ({ id }) => <Text of={id} />),
    ...samples.metrics
      .slice(0, 12)
      .map((name, place) =>
        column(
          `metric:${name}`,
          visible(name),
          110,
          ({ scores }) => <Score score={scores[place] ?? null} stderr={null} />,
          'end',
        ),
      ),
    ...(hasEpochs
      ? [column('epochs', 'Epochs', 74, (row) => <Epochs samples={samples} row={row} />)]
      : []),
    column('flags', 'Flags', 150, (row) => <Flags row={row} />),
    column('events', 'Events', 80, ({ events }) => numberOr(events, countText), 'end'),
    column('tokens', 'Tokens', 80, ({ tokens }) => numberOr(tokens, countText), 'end'),
    column('time', 'Time', 90, ({ ms }) => numberOr(ms, durationText), 'end'),
  ];
}

function numberOr(value: number | null, show: (value: number) => string): ComponentChildren {
  return value === null ? <Absent what="unknown" /> : show(value);
}

const flagSigns: readonly (readonly [SampleFlag, IconName, string])[] = [
  ['error', 'warning', 'error'],
  ['unscored', 'question', 'no score'],
  ['repeated', 'columns', 'answered again'],
  ['conflict', 'clash', 'conflict'],
  ['mixed', 'halves', 'mixed'],
];

function Flags({ row }: { readonly row: SampleRow }): VNode {
  return (
    <span class="flags">
      {flagSigns
        .filter(([flag]) => hasFlag(row, flag))
        .map(([flag, icon, word]) => (
          <span key={flag} class={`flag ${flag}`}>
            <Icon name={icon} />
            {word}
          </span>
        ))}
    </span>
  );
}

/** How many answers, and the score of each of a few. */
function Epochs({
  samples,
  row: { row, epochs },
}: {
  readonly samples: Samples;
  readonly row: SampleRow;
}): VNode | string {
  const scores = (samples.epochs.get(row) ?? []).filter(({ metric }) => metric === 0);
  if (scores.length === 0 || scores.length > 8) return countText(epochs ?? 0);
  const text = scores.map(({ score }) =>
    score === null ? '–' : score === 1 ? '●' : score === 0 ? '○' : '◐',
  );
  return <span title={scores.map(({ score }) => score ?? 'none').join(', ')}>{text.join('')}</span>;
}
