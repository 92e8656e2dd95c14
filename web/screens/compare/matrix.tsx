import type { VNode } from 'preact';
import type { Direction } from '#schemas/compare.ts';
import { type RunMatrix, runMatrixShape } from '../../api/run-matrix.ts';
import { directionOf, settingsShape } from '../../api/settings.ts';
import { useResource } from '../../fetch/use-resource.ts';
import { StatusChip } from '../../parts/chips.tsx';
import { Segments, Select } from '../../parts/choice.tsx';
import type { GridColumn } from '../../parts/grid/column.ts';
import { Grid } from '../../parts/grid/grid.tsx';
import { figure, HeadRow, unseen } from '../../parts/head-row.tsx';
import { Paging } from '../../parts/paging.tsx';
import { RunLink } from '../../parts/run-link.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Absent, Time } from '../../parts/values.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { go } from '../../route/location.ts';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText, scoreText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import { useStartOver } from './comparison.ts';
import { compareState } from './state.ts';

/** Items of a page, each with its place in the answer's columns. */
interface Row {
  readonly id: string;
  readonly place: number;
}

/** Three to eight runs of a task, item by item, beside the first of them. */
export function Matrix({ project }: { readonly project: string }): VNode {
  const { run: ids, metric, items, cursor } = compareState.get();
  const query = new URLSearchParams([
    ...ids.map((id) => ['run', id]),
    ['items', items === 'all' ? 'all' : 'changed'],
    ...(metric === '' ? [] : [['metric', metric]]),
    ...(cursor === '' ? [] : [['cursor', cursor]]),
  ]);
  const path = `projects/${encodeURIComponent(project)}/compare/matrix?${query.toString()}`;
  const matrix = useResource(path, runMatrixShape);
  useStartOver(matrix.error, cursor);
  const known = useResource(`projects/${encodeURIComponent(project)}/settings`, settingsShape);
  return (
    <Loaded resource={matrix} what="runs by item" lines={12}>
      {(answer) => (
        <>
          <h2>
            <Text of={answer.metric_name} /> of {countText(answer.runs.length)} runs, item by item
          </h2>
          <RunsOfMatrix project={project} answer={answer} />
          <Choice answer={answer} />
          <Grid
            label="Items by run"
            rows={answer.items.map((id, place): Row => ({ id, place }))}
            idOf={({ id }) => id}
            columns={columnsOf(
              project,
              answer,
              // Until the settings are there, nothing is called better or worse.
              known.data ? directionOf(known.data.whole, answer.metric_name) : 'none',
            )}
            onOpen={({ id }) => {
              const to = addressOf('sample', project, { run: ids[0] ?? '', sample: id });
              if (to) go(to);
            }}
          />
          <Paging
            cursor={cursor}
            next={answer.next}
            shown={`${countText(answer.items.length)} of ${countText(answer.total)} items`}
            onPage={(to) => compareState.set({ cursor: to })}
          />
        </>
      )}
    </Loaded>
  );
}

/** What a run is called in the head of its column. */
const letterOf = (place: number): string => String.fromCharCode(65 + place);

function RunsOfMatrix({
  project,
  answer: { runs },
}: {
  readonly project: string;
  readonly answer: RunMatrix;
}): VNode {
  const ids = runs.map(({ run_id: id }) => id);
  const show = (run: readonly string[]) => compareState.set({ run, cursor: '' });
  return (
    <WideTable label="Runs">
      <HeadRow
        of={[
          unseen('letter'),
          'Run',
          'Model',
          'Started',
          'Status',
          figure('Items'),
          unseen('what to do'),
        ]}
      />
      <tbody>
        {runs.map(({ run_id: id, model_id: model, ts, status, n_items: items }, place) => (
          <tr key={id}>
            <th scope="row">{letterOf(place)}</th>
            <td>
              <RunLink project={project} id={id} />
            </td>
            <td>
              <Text of={model} />
            </td>
            <td>
              <Time at={ts} />
            </td>
            <td>
              <StatusChip status={status} />
            </td>
            <td class="end">{countText(items)}</td>
            <td>
              {place === 0 ? (
                'the baseline'
              ) : (
                <span class="facts-line">
                  <Link
                    to={{
                      project,
                      path: ['compare'],
                      query: compareState.write({ a: [ids[0] ?? ''], b: id }),
                    }}
                  >
                    Compare with A
                  </Link>
                  <button
                    type="button"
                    class="quiet small"
                    onClick={() => show([id, ...ids.filter((each) => each !== id)])}
                  >
                    Make it the baseline
                  </button>
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

function Choice({
  answer: { metric_name: metric, metrics, total, common },
}: {
  readonly answer: RunMatrix;
}): VNode {
  const { items } = compareState.get();
  return (
    <div class="toolbar">
      <Segments
        label="Which items"
        values={['changed', 'all']}
        title={(each) => (each === 'all' ? 'All' : 'Not the same in all')}
        value={items === 'all' ? items : 'changed'}
        onChoose={(chosen) => compareState.set({ items: chosen, cursor: '' })}
      />
      <Select
        label="Metric"
        values={metrics}
        title={visible}
        value={metric}
        onChoose={(chosen) => compareState.set({ metric: chosen, cursor: '' })}
      />
      <span class="small" role="status">
        {countText(total)} items; {countText(common)} are in every run
      </span>
    </div>
  );
}

function columnsOf(
  project: string,
  { runs }: RunMatrix,
  direction: Direction,
): readonly GridColumn<Row>[] {
  const [first] = runs;
  return [
    { id: 'item', title: 'Item', width: 240, cell: ({ id }) => <Text of={id} /> },
    ...runs.map(({ run_id: run, scores }, place): GridColumn<Row> => ({
      id: run,
      title: letterOf(place),
      width: 132,
      align: 'end',
      cell: ({ id, place: row }) => (
        <Cell
          project={project}
          run={run}
          item={id}
          score={scores[row] ?? null}
          before={first?.scores[row] ?? null}
          direction={direction}
        />
      ),
    })),
  ];
}

/** Which way a score went from the baseline's, and whether that is good. */
function turnOf(score: number, before: number | null, direction: Direction) {
  if (before === null || before === score) return undefined;
  const isUp = score > before;
  const sign = isUp ? '▲' : '▼';
  if (direction === 'none') return { sign, tone: '', word: '' };
  return isUp === (direction === 'higher')
    ? { sign, tone: 'good', word: ' better' }
    : { sign, tone: 'bad', word: ' worse' };
}

/** A score, with arrow, word and colour where it is not the baseline's. It leads to its sample. */
function Cell({
  project,
  run,
  item,
  score,
  before,
  direction,
}: {
  readonly project: string;
  readonly run: string;
  readonly item: string;
  readonly score: number | null;
  readonly before: number | null;
  readonly direction: Direction;
}): VNode {
  if (score === null) return <Absent what="no score" />;
  const turn = turnOf(score, before, direction);
  const to = addressOf('sample', project, { run, sample: item });
  const text = turn ? `${turn.sign} ${scoreText(score)}${turn.word}` : scoreText(score);
  return (
    <span class={turn ? `matrix-score turn ${turn.tone}` : 'matrix-score'}>
      {to ? (
        <Link to={to} tabIndex={-1}>
          {text}
        </Link>
      ) : (
        text
      )}
    </span>
  );
}
