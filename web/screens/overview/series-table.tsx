import type { ComponentChildren, VNode } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { useKeys } from '../../keys/keyboard.ts';
import { Sparkline } from '../../parts/charts/sparkline.tsx';
import { StatusChip, VerdictChip } from '../../parts/chips.tsx';
import { Segments } from '../../parts/choice.tsx';
import type { GridColumn } from '../../parts/grid/column.ts';
import { Grid } from '../../parts/grid/grid.tsx';
import { sortRows } from '../../parts/grid/sort.ts';
import { Empty } from '../../parts/states.tsx';
import { TextFilter } from '../../parts/text-filter.tsx';
import { Absent, Score, Time } from '../../parts/values.tsx';
import { address, go } from '../../route/location.ts';
import { addressOf } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText, differenceText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { ModelMatrix } from './model-matrix.tsx';
import type { Series } from './series.ts';
import { overviewState } from './state.ts';

const viewTitles = { list: 'List', matrix: 'Task × model' } as const;

/** Each task and model: the newest score, how it changed, and the runs before it. */
export function SeriesTable({
  project,
  series,
}: {
  readonly project: string;
  readonly series: readonly Series[];
}): VNode {
  const field = useRef<HTMLInputElement>(null);
  const { q, sort, view } = overviewState.get();
  const columns = useMemo(() => columnsOf(project), [project]);
  const rows = useMemo(() => {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean);
    const found = series.filter(({ task, model }) =>
      words.every((word) => `${task}\n${model}`.toLowerCase().includes(word)),
    );
    return sortRows(found, columns, sort);
  }, [series, columns, q, sort]);
  useKeys([{ keys: 'f', label: 'filter', run: () => field.current?.focus() }]);
  const open = ({ newest }: Series): void => {
    const to = addressOf('run', project, { run: newest.id });
    if (to) go(to);
  };
  return (
    <>
      <div class="toolbar">
        <h2>Tasks and models</h2>
        <Segments
          label="How they are shown"
          values={['list', 'matrix']}
          title={(each) => viewTitles[each]}
          value={view}
          onChoose={(chosen) => overviewState.set({ view: chosen })}
        />
        <TextFilter
          field={field}
          label="Filter by task or model"
          by="task or model"
          value={q}
          onType={(text) => overviewState.set({ q: text }, { typing: true })}
        />
        <span class="small" role="status">
          {countText(rows.length)}
          {rows.length === series.length ? '' : ` of ${countText(series.length)}`}
        </span>
      </div>
      {rows.length === 0 ? (
        <Empty title="No task or model has this name">
          <button type="button" onClick={() => overviewState.set({ q: '' })}>
            Drop the text
          </button>
        </Empty>
      ) : view === 'matrix' ? (
        <ModelMatrix project={project} series={rows} />
      ) : (
        <Grid
          label="Tasks and models"
          rows={rows}
          idOf={({ key }) => key}
          columns={isNarrowWall() ? columns.filter(({ id }) => !left.includes(id)) : columns}
          sort={sort}
          onSort={(next) => overviewState.set({ sort: next })}
          onOpen={open}
        />
      )}
    </>
  );
}

/** The columns that a wall of less than 1,900 pixels leaves out: nobody scrolls there to the others. */
const left = ['metric', 'runs', 'newest', 'status'];

function isNarrowWall(): boolean {
  const isWall = address.value.query.some(([name, value]) => name === 'wall' && value === '1');
  return isWall && window.innerWidth < 1900;
}

function columnsOf(project: string): readonly GridColumn<Series>[] {
  return [
    {
      ...{ id: 'task', title: 'Task', width: 170 },
      sortBy: ({ task }) => task,
      cell: ({ task }) => <Text of={task} />,
    },
    {
      ...{ id: 'model', title: 'Model', width: 150 },
      sortBy: ({ model }) => model,
      cell: ({ model }) => <Text of={model} />,
    },
    {
      ...{ id: 'metric', title: 'Metric', width: 100 },
      sortBy: ({ metric }) => metric?.name ?? null,
      cell: ({ metric }) => (metric ? <Text of={metric.name} /> : <Absent what="no metric" />),
    },
    {
      ...{ id: 'score', title: 'Newest score', width: 140, align: 'end' },
      sortBy: ({ metric }) => metric?.score ?? null,
      cell: ({ metric }) => (
        <Score
          score={metric?.score ?? null}
          stderr={metric?.stderr ?? null}
          stated={metric?.stated ?? false}
        />
      ),
    },
    {
      ...{ id: 'change', title: 'Against its baseline', width: 180 },
      sortBy: ({ metric }) => metric?.delta ?? null,
      cell: (series) => <Change project={project} of={series} />,
    },
    {
      ...{ id: 'spark', title: 'Last 20 runs', width: 156 },
      cell: ({ last }) => (
        <Sparkline
          points={last.map((metric) => ({
            score: metric?.score ?? null,
            stderr: metric?.stderr ?? null,
          }))}
        />
      ),
    },
    {
      ...{ id: 'runs', title: 'Runs', width: 64, align: 'end' },
      sortBy: ({ count }) => count,
      cell: ({ task, model, count }) => {
        const to = addressOf('runs', project, {}, [
          ['task', task],
          ['model', model],
        ]);
        return to ? (
          <Link to={to} tabIndex={-1}>
            {countText(count)}
          </Link>
        ) : (
          countText(count)
        );
      },
    },
    {
      ...{ id: 'newest', title: 'Newest run', width: 140 },
      sortBy: ({ newest }) => newest.startedMs,
      cell: ({ newest }) => {
        const to = addressOf('run', project, { run: newest.id });
        const time = <Time at={newest.startedAt} />;
        return to ? (
          <Link to={to} tabIndex={-1}>
            {time}
          </Link>
        ) : (
          time
        );
      },
    },
    {
      ...{ id: 'status', title: 'Status', width: 124 },
      sortBy: ({ newest }) => newest.status,
      cell: ({ newest }) => <StatusChip status={newest.status} />,
    },
  ];
}

/** The verdict, which leads to its comparison; without one the bare change to the run before. */
function Change({
  project,
  of: { newest, before, metric, last },
}: {
  readonly project: string;
  readonly of: Series;
}): VNode {
  const { verdict = null, delta = null } = metric ?? {};
  if (verdict !== null || delta !== null) {
    return (
      <Compared project={project} ids={[newest.id]}>
        {verdict === null ? null : <VerdictChip verdict={verdict} />}
        {delta === null ? null : <span class="delta">{differenceText(delta)}</span>}
      </Compared>
    );
  }
  const [score, old] = [metric?.score, last.at(-2)?.score];
  if (!before || typeof score !== 'number' || typeof old !== 'number') {
    return <Absent what="not compared" />;
  }
  return (
    <Compared project={project} ids={[newest.id, before.id]}>
      <span class="delta">{differenceText(score - old)} to the run before</span>
    </Compared>
  );
}

function Compared({
  project,
  ids: [b, a],
  children,
}: {
  readonly project: string;
  /** The run, and its baseline where it is not its own. */
  readonly ids: readonly [string, string?];
  readonly children: ComponentChildren;
}): VNode {
  const to = addressOf('compare', project, {}, [
    ...(a === undefined ? [] : [['a', a] as const]),
    ['b', b],
  ]);
  return to ? (
    <Link to={to} class="verdict" tabIndex={-1}>
      {children}
    </Link>
  ) : (
    <span class="verdict">{children}</span>
  );
}
