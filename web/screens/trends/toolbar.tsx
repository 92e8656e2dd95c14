import type { VNode } from 'preact';
import { Segments, Select } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icon.tsx';
import { saveFile } from '../../text/save-file.ts';
import { spreadsheetOf } from '../../text/spreadsheet.ts';
import type { Panel } from './series.ts';
import { barNames, type Bars, bucketNames, trendsState } from './state.ts';

const barTitles: Readonly<Record<Bars, string>> = {
  stderr: '± 1 standard error',
  ci: '95 % interval',
  none: 'none',
};

/** How points are made and drawn, and the file of what is shown. */
export function TrendsToolbar({
  project,
  panels,
}: {
  readonly project: string;
  readonly panels: readonly Panel[];
}): VNode {
  const { bucket, bars, scale, view, zoom } = trendsState.get();
  return (
    <div class="toolbar">
      <Segments
        label="View"
        values={['chart', 'table']}
        title={(each) => (each === 'chart' ? 'Charts' : 'As table')}
        value={view}
        onChoose={(chosen) => trendsState.set({ view: chosen })}
      />
      <Segments
        label="A point for each"
        values={bucketNames}
        value={bucket}
        onChoose={(chosen) => trendsState.set({ bucket: chosen })}
      />
      <Select
        label="Bars"
        before="Bars"
        values={barNames}
        title={(each) => barTitles[each]}
        value={bars}
        onChoose={(chosen) => trendsState.set({ bars: chosen })}
      />
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
      {zoom === '' ? null : (
        <button type="button" onClick={() => trendsState.set({ zoom: '' })}>
          All time
        </button>
      )}
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
