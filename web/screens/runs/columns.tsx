import type { ComponentChildren, VNode } from 'preact';
import { addressOf } from '../../route/screens.ts';
import type { IndexedRun, RunMetric } from '../../api/runs-index.ts';
import type { ReceivingRun } from '../../api/pulse.ts';
import { StatusChip, VerdictChip } from '../../parts/chips.tsx';
import type { GridColumn } from '../../parts/grid/column.ts';
import { PICK_WIDTH } from '../../parts/grid/window.ts';
import { Absent, Score, Time } from '../../parts/values.tsx';
import { Link } from '../../text/link.tsx';
import { costText, countText, differenceText, durationText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { Text } from '../../text/text.tsx';
import type { RunRow } from './rows.ts';

/** A column of the table, and of the file that it is saved as. */
export interface RunColumn extends GridColumn<RunRow> {
  readonly csv: (row: RunRow) => string | number | null;
}

/** The columns that are shown until others are chosen: all that fit, and these however narrow it is. */
const firstColumns = ['status', 'started', 'run', 'task', 'model', 'score', 'verdict'];
/** What follows them, the more telling first. */
const furtherColumns = ['missing', 'items', 'tokens', 'cost', 'duration', 'tags'];

/** The usual columns that fit into so many pixels without scrolling. */
export function usualColumns(columns: readonly RunColumn[], room: number): readonly string[] {
  const widthOf = (name: string): number => columns.find(({ id }) => id === name)?.width ?? 0;
  const shown = [...firstColumns];
  let left = room - PICK_WIDTH - shown.reduce((sum, name) => sum + widthOf(name), 0);
  for (const name of furtherColumns) {
    left -= widthOf(name);
    if (left < 0) break;
    shown.push(name);
  }
  return shown;
}

const METRIC = 'metric:';

/** All columns; the metrics that these runs have are columns too. */
export function columnsOf(
  project: string,
  metrics: readonly string[],
  hasReceiving: boolean,
): readonly RunColumn[] {
  return [...ownColumns(project, hasReceiving), ...metrics.map(metricColumn)];
}

function ownColumns(project: string, hasReceiving: boolean): readonly RunColumn[] {
  return [
    {
      // A run that is being received shows here how much of it has come.
      ...named('status', 'Status', hasReceiving ? 164 : 120),
      sortBy: statusOf,
      csv: statusOf,
      cell: (row) =>
        row.kind === 'receiving' ? (
          <Receiving run={row.run} />
        ) : (
          <StatusChip status={row.run.status} />
        ),
    },
    {
      ...named('started', 'Started', 96),
      sortBy: (row) => ofSealed(row, ({ startedMs }) => startedMs),
      csv: (row) => (row.kind === 'sealed' ? row.run.startedAt : row.run.first_at),
      cell: (row) => (
        <Time at={(row.kind === 'sealed' ? row.run.startedAt : row.run.first_at) ?? ''} isShort />
      ),
    },
    {
      ...named('run', 'Run', 188),
      sortBy: ({ id }) => id,
      csv: ({ id }) => id,
      cell: ({ id }) => <RunName project={project} id={id} />,
    },
    textColumn('task', 'Task', 104, ({ task }) => task),
    textColumn('model', 'Model', 126, ({ model }) => model),
    {
      ...named('score', 'Score', 110, 'end'),
      sortBy: (row) => ofSealed(row, ({ main }) => main?.score ?? null),
      csv: (row) => ofSealed(row, ({ main }) => main?.score ?? null),
      cell: (row) => (row.kind === 'sealed' ? <MetricScore of={row.run.main} /> : null),
    },
    {
      ...named('metric', 'Metric', 110),
      sortBy: (row) => ofSealed(row, ({ main }) => main?.name ?? null),
      csv: (row) => ofSealed(row, ({ main }) => main?.name ?? null),
      cell: (row) => (row.kind === 'sealed' ? <Text of={row.run.main?.name ?? ''} /> : null),
    },
    {
      ...named('verdict', 'Against baseline', 170),
      sortBy: (row) => ofSealed(row, ({ verdict }) => verdict),
      csv: (row) => ofSealed(row, ({ verdict }) => verdict),
      cell: (row) => (row.kind === 'sealed' ? <Verdict of={row.run} /> : null),
    },
    numberColumn('items', 'Items', 60, countText, ({ items }) => items),
    numberColumn('missing', 'Missing', 72, countText, ({ missing }) => missing, true),
    numberColumn('conflicts', 'Conflicts', 90, countText, ({ conflicts }) => conflicts, true),
    numberColumn(
      'repeated',
      'Repeated',
      90,
      countText,
      ({ repeatedSamples }) => repeatedSamples,
      true,
    ),
    numberColumn('tokens', 'Tokens', 84, countText, ({ tokens }) => tokens),
    numberColumn('cost', 'Cost', 72, costText, ({ costDollars }) => costDollars),
    numberColumn('duration', 'Duration', 96, durationText, ({ durationMs }) => durationMs),
    textColumn('tags', 'Tags', 120, ({ tags }) => tags.join(', '), Tags),
    textColumn('creator', 'Created by', 120, ({ createdBy }) => createdBy),
    textColumn('config', 'Configuration', 130, ({ configHash }) => configHash),
  ];
}

function named(id: string, title: string, width: number, align?: 'end') {
  return { id, title, width, ...(align ? { align } : {}) };
}

function ofSealed<T>(row: RunRow, value: (run: IndexedRun) => T): T | null {
  return row.kind === 'sealed' ? value(row.run) : null;
}

function statusOf(row: RunRow): string {
  return row.kind === 'sealed' ? row.run.status : 'receiving';
}

function textColumn(
  id: string,
  title: string,
  width: number,
  of: (run: IndexedRun) => string,
  Cell?: (props: { readonly of: IndexedRun }) => VNode,
): RunColumn {
  return {
    ...named(id, title, width),
    sortBy: (row) => ofSealed(row, of),
    csv: (row) => ofSealed(row, of),
    cell: (row) =>
      row.kind === 'receiving' ? null : Cell ? <Cell of={row.run} /> : <Text of={of(row.run)} />,
  };
}

/** A column of numbers; where zero is what one hopes for, it steps back and others stand out. */
function numberColumn(
  id: string,
  title: string,
  width: number,
  show: (value: number) => string,
  of: (run: IndexedRun) => number | null,
  zeroIsGood = false,
): RunColumn {
  const cell = (value: number | null): ComponentChildren => {
    if (value === null) return <Absent what="unknown" />;
    if (!zeroIsGood) return show(value);
    return <span class={value === 0 ? 'zero' : 'some'}>{show(value)}</span>;
  };
  return {
    ...named(id, title, width, 'end'),
    sortBy: (row) => ofSealed(row, of),
    csv: (row) => ofSealed(row, of),
    cell: (row) => (row.kind === 'sealed' ? cell(of(row.run)) : null),
  };
}

function metricColumn(name: string): RunColumn {
  const find = ({ metrics }: IndexedRun) => metrics.find((metric) => metric.name === name);
  return {
    ...named(`${METRIC}${name}`, visible(name), 150, 'end'),
    sortBy: (row) => ofSealed(row, (run) => find(run)?.score ?? null),
    csv: (row) => ofSealed(row, (run) => find(run)?.score ?? null),
    cell: (row) => (row.kind === 'sealed' ? <MetricScore of={find(row.run)} /> : null),
  };
}

function MetricScore({ of }: { readonly of: RunMetric | undefined }): VNode {
  return (
    <Score score={of?.score ?? null} stderr={of?.stderr ?? null} stated={of?.stated ?? false} />
  );
}

function Verdict({ of: { verdict, main } }: { readonly of: IndexedRun }): VNode {
  if (verdict === null) return <Absent what="not compared" />;
  const delta = main?.delta ?? null;
  return (
    <span class="verdict">
      <VerdictChip verdict={verdict} />
      {delta === null ? null : <span class="delta">{differenceText(delta)}</span>}
    </span>
  );
}

function Tags({ of: { tags } }: { readonly of: IndexedRun }): VNode {
  return (
    <span class="tags">
      {tags.map((tag) => (
        <span key={tag} class="tag">
          <Text of={tag} />
        </span>
      ))}
    </span>
  );
}

/** The run's id; a link where there is a screen for it. */
function RunName({ project, id }: { readonly project: string; readonly id: string }): VNode {
  const to = addressOf('run', project, { run: id });
  if (!to) return <Text of={id} />;
  return (
    <Link to={to} tabIndex={-1}>
      <Text of={id} />
    </Link>
  );
}

/** How much of a run has come. Without a final report nobody knows of how much. */
function Receiving({ run: { events, expected } }: { readonly run: ReceivingRun }): VNode {
  const text =
    expected === null ? countText(events) : `${countText(events)} / ${countText(expected)}`;
  return (
    <span class="progress">
      <StatusChip status="receiving" />
      <span class="count">
        {text}
        <span class="unseen"> events</span>
      </span>
      {expected === null ? null : (
        <progress value={events} max={expected} aria-label="events received" />
      )}
    </span>
  );
}
