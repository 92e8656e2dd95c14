import type { VNode } from 'preact';
import { Icon } from '../../parts/icon.tsx';
import { saveFile } from '../../text/save-file.ts';
import { spreadsheetOf } from '../../text/spreadsheet.ts';
import type { Panel } from './series.ts';
import { barNames, type Bars, type Bucket, bucketNames, trendsState } from './state.ts';

const barTitles: Readonly<Record<Bars, string>> = {
  stderr: '± 1 standard error',
  ci: '95 % interval',
  none: 'none',
};
const bucketTitles: Readonly<Record<Bucket, string>> = { run: 'run', day: 'day', week: 'week' };

/** How points are made and drawn, and the file of what is shown. */
export function TrendsToolbar({
  project,
  panels,
}: {
  readonly project: string;
  readonly panels: readonly Panel[];
}): VNode {
  const { bucket, bars, scale, view } = trendsState.get();
  return (
    <div class="toolbar">
      <Segments
        label="View"
        values={['chart', 'table'] as const}
        titles={{ chart: 'Charts', table: 'As table' }}
        value={view}
        onChoose={(chosen) => trendsState.set({ view: chosen })}
      />
      <Segments
        label="A point for each"
        values={bucketNames}
        titles={bucketTitles}
        value={bucket}
        onChoose={(chosen) => trendsState.set({ bucket: chosen })}
      />
      <label class="bars-choice">
        <span class="small">Bars</span>
        <select
          value={bars}
          onChange={({ currentTarget: { value } }) =>
            trendsState.set({ bars: barNames.find((each) => each === value) ?? 'stderr' })
          }
        >
          {barNames.map((each) => (
            <option key={each} value={each}>
              {barTitles[each]}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={scale === 'whole'}
          onChange={({ currentTarget: { checked } }) =>
            trendsState.set({ scale: checked ? 'whole' : 'data' })
          }
        />
        0 to 1
      </label>
      <span class="spring" />
      <button
        type="button"
        class="quiet"
        onClick={() => saveFile(`${project}-trends.csv`, 'text/csv', spreadsheetOf(csvOf(panels)))}
      >
        <Icon name="save" /> CSV
      </button>
    </div>
  );
}

function Segments<const Name extends string>({
  label,
  values,
  titles,
  value,
  onChoose,
}: {
  readonly label: string;
  readonly values: readonly Name[];
  readonly titles: Readonly<Record<Name, string>>;
  readonly value: Name;
  readonly onChoose: (value: Name) => void;
}): VNode {
  return (
    <span class="segments" role="group" aria-label={label}>
      {values.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === value}
          onClick={() => onChoose(each)}
        >
          {titles[each]}
        </button>
      ))}
    </span>
  );
}

function csvOf(panels: readonly Panel[]): (string | number | null)[][] {
  const head = [
    'Time',
    'Task',
    'Metric',
    'Model',
    'Score',
    'Standard error',
    'Items',
    'Runs',
    'Run',
    'Status',
    'Configuration',
  ];
  const rows = panels.flatMap(({ task, metric, series }) =>
    series.flatMap(({ model, points }) =>
      points.map(({ ms, score, stderr, items, runs, run }) => [
        new Date(ms).toISOString(),
        ...[task, metric, model, score, stderr, items, runs, run.id, run.status, run.configHash],
      ]),
    ),
  );
  return [head, ...rows];
}
