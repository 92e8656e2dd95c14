import type { VNode } from 'preact';
import type { Address } from '../../route/address.ts';
import { go, inProject } from '../../route/location.ts';
import { addressOf } from '../../route/screens.ts';
import { Score } from '../../parts/values.tsx';
import { countText, scoreText } from '../../text/numbers.ts';
import { Text } from '../../text/text.tsx';
import { Chart } from './chart.tsx';
import { markersPath } from './paths.ts';
import { PointTable } from './point-table.tsx';
import type { Panel, Point } from './series.ts';
import { spreadOf } from './spread.ts';
import { trendsState } from './state.ts';
import { formatZoom } from './zoom.ts';

/** One metric of one task: its models in a chart with a legend, or in a table. */
export function PanelView({
  project,
  panel,
}: {
  readonly project: string;
  readonly panel: Panel;
}): VNode {
  const { bars, scale, view, select } = trendsState.get();
  const addressOfPoint = ({ run }: Point): Address | undefined =>
    addressOf('run', project, { run: run.id }) ?? inProject(['compare'], [['b', run.id]]);
  const onSelect = ({ run: { id } }: Point): void => {
    const others = select.filter((each) => each !== id);
    const chosen = others.length < select.length ? others : [...others.slice(-1), id];
    trendsState.set({ select: chosen }, { typing: true });
  };
  const onOpen = (point: Point): void => {
    const to = addressOfPoint(point);
    if (to && point.runs === 1) go(to);
    else trendsState.set({ bucket: 'run' });
  };
  const onPair = (from: Point, to: Point): void => {
    const [a, b] = [from.run, to.run].sort((one, other) => one.startedMs - other.startedMs);
    const compared = addressOf('compare', project, {}, [
      ['a', a?.id ?? ''],
      ['b', b?.id ?? ''],
      ['metric', panel.metric],
    ]);
    if (compared) go(compared);
  };
  return (
    <article class="panel-view card">
      <h2>
        <Text of={panel.metric} /> <span class="small">of</span> <Text of={panel.task} />
      </h2>
      {view === 'table' ? (
        <PointTable
          panel={panel}
          selected={select}
          addressOfPoint={addressOfPoint}
          onSelect={onSelect}
        />
      ) : (
        <>
          <Chart
            panel={panel}
            bars={bars}
            isWhole={scale === 'whole'}
            selected={select}
            onOpen={onOpen}
            onSelect={onSelect}
            onPair={onPair}
            onZoom={(zoom) => trendsState.set({ zoom: formatZoom(zoom) })}
          />
          <Legend panel={panel} />
        </>
      )}
    </article>
  );
}

const MOST_NAMED = 12;

function Legend({ panel: { series } }: { readonly panel: Panel }): VNode {
  return (
    <ul class="legend">
      {series.slice(0, MOST_NAMED).map(({ model, points }, place) => {
        const last = points.at(-1);
        const spread = spreadOf(points);
        return (
          <li key={model}>
            <svg
              class={`series s${place % 8}`}
              viewBox="0 0 24 12"
              width="24"
              height="12"
              aria-hidden="true"
            >
              <path class="line" d="M0 6h24" />
              <path class="markers" d={markersPath([{ x: 12, y: 6 }], place)} />
            </svg>
            <span class="legend-name">
              <Text of={model} />
            </span>
            {last ? <Score score={last.score} stderr={last.stderr} /> : null}
            {spread ? (
              <span class="small" title="DerSimonian and Laird, beyond the standard errors">
                runs differ by ± {scoreText(spread.tau)} ({spread.points.length})
              </span>
            ) : null}
          </li>
        );
      })}
      {series.length > MOST_NAMED ? (
        <li class="small">and {countText(series.length - MOST_NAMED)} other models</li>
      ) : null}
    </ul>
  );
}
