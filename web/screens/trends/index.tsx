import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { IndexedRun } from '../../api/runs-index.ts';
import { useKeys } from '../../keys/keyboard.ts';
import { useRunsIndex } from '../../live/use-runs-index.ts';
import { type Facet, FacetDrawer } from '../../parts/facets.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { go } from '../../route/location.ts';
import { addressOf, type ScreenProps } from '../../route/screens.ts';
import { Link } from '../../text/link.tsx';
import { countText } from '../../text/numbers.ts';
import { visible } from '../../text/segments.ts';
import { PanelView } from './panel-view.tsx';
import { type Panel, panelsOf } from './series.ts';
import { trendsState } from './state.ts';
import { TrendsToolbar } from './toolbar.tsx';
import { formatZoom, parseZoom, zoomed } from './zoom.ts';

/** So many charts are shown at first. */
const FIRST = 12;
const facetTitles = { task: 'Task', metric: 'Metric', model: 'Model' } as const;
const facetNames = ['task', 'metric', 'model'] as const;

/** Scores over time, a chart for each metric of a task. */
export default function Trends({ project }: ScreenProps): VNode {
  const index = useRunsIndex(project);
  return (
    <section class="trends">
      <h1 class="unseen">Trends of {visible(project)}</h1>
      <Loaded resource={index} what="runs" lines={12}>
        {({ runs }) =>
          runs.length === 0 ? (
            <Empty title="There is nothing to draw yet">
              <p>A run is a point a moment after it is sealed.</p>
            </Empty>
          ) : (
            <Charts project={project} runs={runs} />
          )
        }
      </Loaded>
    </section>
  );
}

function Charts({
  project,
  runs,
}: {
  readonly project: string;
  readonly runs: readonly IndexedRun[];
}): VNode {
  const state = trendsState.get();
  const { task, metric, model, bucket, all, select, view, zoom } = state;
  const key = JSON.stringify([task, metric, model, bucket, zoom]);
  const panels = useMemo(
    () => zoomed(panelsOf(runs, { task, metric, model }, bucket), parseZoom(zoom)),
    [runs, key],
  );
  const facets = useMemo(() => facetsOf(runs, state), [runs, key]);
  const shown = all ? panels : panels.slice(0, FIRST);
  return (
    <div class="with-facets">
      <FacetDrawer
        title="Series"
        facets={facets}
        onChoose={(name, values) => {
          const facet = facetNames.find((each) => each === name);
          if (facet) trendsState.setOne(facet, values);
        }}
      />
      <div class="sheet">
        <TrendsToolbar project={project} panels={panels} />
        {select.length > 0 ? <Selection project={project} runs={runs} panels={panels} /> : null}
        {panels.length === 0 ? (
          <Empty title="No run has a score of these series">
            <p>
              <button
                type="button"
                onClick={() => trendsState.set({ task: [], metric: [], model: [], zoom: '' })}
              >
                Show all series
              </button>
            </p>
          </Empty>
        ) : null}
        {panels.length > 0 && view === 'chart' ? (
          <p class="small hint">
            Point at a run, or walk the runs with the arrows. Shift with a click selects; drawing
            over a chart zooms; dragging from one run to another compares them.
          </p>
        ) : null}
        <div class="panels">
          {shown.map((panel) => (
            <PanelView key={panel.id} project={project} panel={panel} />
          ))}
        </div>
        {panels.length > shown.length ? (
          <p>
            <button type="button" onClick={() => trendsState.set({ all: true })}>
              All {countText(panels.length)} charts
            </button>
          </p>
        ) : null}
      </div>
    </div>
  );
}

function facetsOf(
  runs: readonly IndexedRun[],
  chosen: Readonly<Record<(typeof facetNames)[number], readonly string[]>>,
): readonly Facet[] {
  const counts = {
    task: new Map<string, number>(),
    metric: new Map<string, number>(),
    model: new Map<string, number>(),
  };
  const count = (of: Map<string, number>, value: string) => of.set(value, (of.get(value) ?? 0) + 1);
  for (const run of runs) {
    count(counts.task, run.task);
    count(counts.model, run.model);
    for (const { name } of run.metrics) count(counts.metric, name);
  }
  return facetNames.map((name) => ({
    name,
    title: facetTitles[name],
    chosen: chosen[name],
    values: [...counts[name]]
      .map(([value, number]) => ({ value, count: number }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
  }));
}

/** Two selected points can be compared. */
function Selection({
  project,
  runs,
  panels,
}: {
  readonly project: string;
  readonly runs: readonly IndexedRun[];
  readonly panels: readonly Panel[];
}): VNode {
  const { select } = trendsState.get();
  const [a, b, ...others] = runs
    .filter(({ id }) => select.includes(id))
    .sort((one, other) => one.startedMs - other.startedMs);
  const metric = panels.length === 1 ? panels[0]?.metric : undefined;
  const to =
    a && b && others.length === 0
      ? addressOf('compare', project, {}, [
          ['a', a.id],
          ['b', b.id],
          ...(metric === undefined ? [] : [['metric', metric] as const]),
        ])
      : undefined;
  const zoom = (): void => {
    if (a && b) trendsState.set({ zoom: formatZoom({ from: a.startedMs, to: b.startedMs }) });
  };
  useKeys(
    to
      ? [
          { keys: 'c', label: 'compare the selected runs', run: () => go(to) },
          { keys: 'z', label: 'zoom to the selected runs', run: zoom },
        ]
      : [],
  );
  return (
    <div class="selection" role="region" aria-label="Selected runs">
      <strong>{countText(select.length)} selected</strong>
      {to ? (
        <>
          <Link to={to} class="button">
            Compare <kbd>c</kbd>
          </Link>
          <button type="button" onClick={zoom}>
            Zoom to them <kbd>z</kbd>
          </button>
        </>
      ) : (
        <span class="small">Select two points to compare their runs.</span>
      )}
      <button type="button" class="quiet" onClick={() => trendsState.set({ select: [] })}>
        Clear
      </button>
    </div>
  );
}
