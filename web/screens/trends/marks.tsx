import type { VNode } from 'preact';
import {
  bandPath,
  barsPath,
  linePath,
  markersPath,
  MOST_BARS,
  type Placed,
  thinned,
} from './paths.ts';
import { HEIGHT, PAD, type PlacedPanel, type PlacedSpread } from './place-points.ts';

/** The lines and texts of both axes. */
export function Axes({
  placed,
  width,
}: {
  readonly placed: PlacedPanel;
  readonly width: number;
}): VNode {
  return (
    <g class="axes">
      {placed.scores.map(({ y, text }) => (
        <g key={text}>
          <line x1={PAD.left} x2={width - PAD.right} y1={y} y2={y} />
          <text x={PAD.left - 8} y={y + 4} text-anchor="end">
            {text}
          </text>
        </g>
      ))}
      {placed.times.map(({ x, text }) => (
        <text key={x} x={x} y={HEIGHT - 8} text-anchor="middle">
          {text}
        </text>
      ))}
    </g>
  );
}

/** What is drawn of one series. */
export function SeriesMarks({
  points,
  spread,
  series,
  selected,
}: {
  readonly points: readonly Placed[];
  readonly spread: PlacedSpread | undefined;
  readonly series: number;
  readonly selected: readonly string[];
}): VNode {
  const few = points.length <= MOST_BARS;
  const line = thinned(points);
  const hollow = points.filter(({ point }) => point.isHollow);
  const base = points.findLast(({ point }) => point.isBaseline);
  return (
    <g class={`series s${series % 8}`}>
      {spread ? <path class="spread" d={spreadPath(spread)} /> : null}
      {few ? <path class="bars" d={barsPath(points)} /> : <path class="band" d={bandPath(line)} />}
      <path class="line" d={linePath(line)} />
      {few ? (
        <path
          class="markers"
          d={markersPath(
            points.filter(({ point }) => !point.isHollow),
            series,
          )}
        />
      ) : null}
      <path class="markers hollow" d={markersPath(hollow.slice(0, MOST_BARS), series)} />
      <Notches
        of="config-mark"
        points={points.filter(({ point }) => point.isConfigChanged)}
        from={HEIGHT - PAD.bottom}
        shape="v-8"
      />
      <Notches
        of="tag-mark"
        points={points.filter(({ point }) => point.newTags.length > 0)}
        from={PAD.top}
        shape="m-4 -8h8l-4 7z"
      />
      {base ? <circle class="baseline-mark" cx={base.x} cy={base.y} r="7" /> : null}
      {points
        .filter(({ point }) => selected.includes(point.run.id))
        .map(({ x, y, point }) => (
          <circle key={point.run.id} class="selected-mark" cx={x} cy={y} r="6" />
        ))}
    </g>
  );
}

function spreadPath({ from, to, upper, lower }: PlacedSpread): string {
  const [left, right, top, bottom] = [from, to, upper, lower].map((each) => each.toFixed(1));
  return `M${left ?? ''} ${top ?? ''}H${right ?? ''}V${bottom ?? ''}H${left ?? ''}Z`;
}

const MOST_NOTCHES = 100;

/** The same shape over or under each of some points. */
function Notches({
  of,
  points,
  from,
  shape,
}: {
  readonly of: string;
  readonly points: readonly Placed[];
  readonly from: number;
  readonly shape: string;
}): VNode {
  return (
    <>
      {points.slice(0, MOST_NOTCHES).map(({ x, point }) => (
        <path key={point.run.id} class={of} d={`M${x.toFixed(1)} ${from}${shape}`} />
      ))}
    </>
  );
}
