import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { ComparedItem, ToldComparison } from '#schemas/compare.ts';
import type { Resource } from '../../fetch/use-resource.ts';
import { useKeys } from '../../keys/keyboard.ts';
import { Segments, Select } from '../../parts/choice.tsx';
import type { GridColumn } from '../../parts/grid/column.ts';
import { Grid } from '../../parts/grid/grid.tsx';
import { Paging } from '../../parts/paging.tsx';
import { Loaded } from '../../parts/states.tsx';
import { changeText } from '../../text/changes.ts';
import { countText, scoreText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import { SideBySide } from './side-by-side.tsx';
import { changes, type Change, compareState } from './state.ts';

const titles: Readonly<Record<Change, string>> = {
  worse: 'Worse',
  better: 'Better',
  changed: 'Changed',
  all: 'All',
};

export interface ItemsProps {
  readonly project: string;
  readonly answer: ToldComparison;
  readonly items: Resource<ToldComparison>;
}

/** The items by their change, the largest first, and the two answers to the open one. */
export function Items({ project, answer, items }: ItemsProps): VNode {
  const { items: change, metric, cursor, item, of } = compareState.get();
  const shown = items.data?.items ?? [];
  const next = items.data?.next ?? null;
  const [said, say] = useState('');
  const open = (target: ComparedItem | undefined): void => {
    if (target)
      compareState.set({ item: target.item_id, of: target.metric_name }, { replace: item !== '' });
  };
  const close = (): void => compareState.set({ item: '', of: '' });
  const place = shown.findIndex(
    ({ item_id: id, metric_name: name }) => id === item && (of === '' || name === of),
  );
  const walk = (step: 1 | -1, wanted: Turn | undefined): void => {
    for (
      let to = place < 0 && step < 0 ? -1 : place + step;
      to >= 0 && to < shown.length;
      to += step
    ) {
      const target = shown[to];
      if (target && (wanted === undefined || turnOf(target, answer) === wanted)) {
        say('');
        open(target);
        return;
      }
    }
    say(`no further ${wanted ?? ''} item on this page`);
  };
  useKeys([
    { keys: 'w', label: 'next item that got worse', run: () => walk(1, 'worse') },
    { keys: 'b', label: 'next item that got better', run: () => walk(1, 'better') },
    { keys: ']', label: 'next item', run: () => walk(1, undefined) },
    { keys: '[', label: 'item before', run: () => walk(-1, undefined) },
    ...(item === '' ? [] : [{ keys: 'Escape', label: 'close the item', run: close }]),
  ]);
  return (
    <section class="items" aria-labelledby="items">
      <div class="toolbar">
        <h2 id="items">Items</h2>
        <Segments
          label="Which items"
          values={changes}
          title={(each) => titles[each] + countOf(each, answer, metric)}
          value={change}
          onChoose={(chosen) => compareState.set({ items: chosen, cursor: '', item: '', of: '' })}
        />
        <Select
          label="Metric"
          before="of"
          values={['', ...answer.metrics.map(({ metric_name: name }) => name)]}
          title={(name) => (name === '' ? 'every metric' : visible(name))}
          value={metric}
          onChoose={(chosen) => compareState.set({ metric: chosen, cursor: '', item: '', of: '' })}
        />
        <span class="spring" />
        <span class="row">
          <button type="button" onClick={() => walk(1, 'worse')}>
            Next worse <kbd>w</kbd>
          </button>
          <button type="button" onClick={() => walk(1, 'better')}>
            Next better <kbd>b</kbd>
          </button>
        </span>
      </div>
      <p class="small" role="status">
        {said}
      </p>
      <div class={item === '' ? 'items-body' : 'items-body with-item'}>
        <div class="items-list">
          <Loaded resource={items} what="items">
            {() =>
              shown.length === 0 ? (
                <p class="nothing">
                  {change === 'all' ? 'The runs share no item of this metric.' : 'No item did.'}
                </p>
              ) : (
                <Grid
                  label="Items"
                  rows={shown}
                  idOf={idOf}
                  columns={columnsOf(answer)}
                  onOpen={open}
                  rowClass={(row) => (shown.indexOf(row) === place ? 'open' : '')}
                />
              )
            }
          </Loaded>
          <Paging
            cursor={cursor}
            next={next}
            shown={`${countText(shown.length)} items`}
            onPage={(to) => compareState.set({ cursor: to, item: '', of: '' })}
          />
        </div>
        {item === '' ? null : (
          <SideBySide
            key={`${of}\n${item}`}
            project={project}
            answer={answer}
            item={shown[place]}
          />
        )}
      </div>
    </section>
  );
}

type Turn = 'worse' | 'better' | 'same';

/** Which way an item went, by the direction of its metric. */
function turnOf(
  { metric_name: name, difference, baseline, candidate }: ComparedItem,
  answer: ToldComparison,
): Turn {
  const { direction } = answer.metrics.find(({ metric_name: each }) => each === name) ?? {};
  const change = difference ?? candidate - baseline;
  if (change === 0) return 'same';
  return change < 0 === (direction !== 'lower') ? 'worse' : 'better';
}

function idOf({ metric_name: metric, item_id: item }: ComparedItem): string {
  return `${metric}\n${item}`;
}

function countOf(change: Change, { metrics }: ToldComparison, metric: string): string {
  const chosen = metrics.filter(({ metric_name: name }) => metric === '' || name === metric);
  if (chosen.some(({ worse, better }) => worse === null || better === null)) return '';
  const sum = chosen.reduce((count, { worse, better, same }) => {
    const [down, up] = [worse ?? 0, better ?? 0];
    return count + { worse: down, better: up, changed: down + up, all: down + up + same }[change];
  }, 0);
  return ` ${countText(sum)}`;
}

const turns: Readonly<Record<Turn, { readonly sign: string; readonly tone: string }>> = {
  worse: { sign: '▼', tone: 'bad' },
  better: { sign: '▲', tone: 'good' },
  same: { sign: '=', tone: 'calm' },
};

function columnsOf(answer: ToldComparison): readonly GridColumn<ComparedItem>[] {
  const unit = (name: string) =>
    answer.words.metrics[answer.metrics.findIndex(({ metric_name: each }) => each === name)]
      ?.unit ?? 'own';
  const metric: GridColumn<ComparedItem> = {
    id: 'metric',
    title: 'Metric',
    width: 110,
    cell: ({ metric_name: name }) => <Text of={name} />,
  };
  return [
    {
      id: 'turn',
      title: 'Change',
      width: 92,
      cell: (row) => {
        const turn = turnOf(row, answer);
        const { sign, tone } = turns[turn];
        return (
          <span class={`turn ${tone}`}>
            <span aria-hidden="true">{sign}</span> {turn}
          </span>
        );
      },
    },
    { id: 'item', title: 'Item', width: 220, cell: ({ item_id: id }) => <Text of={id} /> },
    ...(answer.metrics.length > 1 ? [metric] : []),
    { id: 'a', title: 'Baseline', width: 84, align: 'end', cell: (row) => scoreText(row.baseline) },
    {
      id: 'b',
      title: 'Candidate',
      width: 84,
      align: 'end',
      cell: (row) => scoreText(row.candidate),
    },
    {
      id: 'difference',
      title: 'Difference',
      width: 92,
      align: 'end',
      cell: (row) =>
        row.difference === null ? '–' : changeText(row.difference, unit(row.metric_name)),
    },
  ];
}
