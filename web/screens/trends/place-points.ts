import type { Placed } from './paths.ts';
import { barOf, roundTicks, scoreScale, timeScale, timeTicks } from './scale.ts';
import type { Panel } from './series.ts';
import { spreadOf } from './spread.ts';
import type { Bars } from './state.ts';

/** Of a chart, in pixels. */
export const HEIGHT = 220;
/** Room for the ticks around its points, in pixels. */
export const PAD = { left: 52, right: 16, top: 12, bottom: 26 };

/** Between-run spread as an area: the mean of some runs and a standard deviation to each side. */
export interface PlacedSpread {
  readonly from: number;
  readonly to: number;
  readonly upper: number;
  readonly lower: number;
}

/** The points of a panel and its ticks, in pixels from the upper left corner. */
export interface PlacedPanel {
  readonly series: readonly (readonly Placed[])[];
  /** How far the last runs of each series lie apart, where they do. */
  readonly spreads: readonly (PlacedSpread | undefined)[];
  readonly scores: readonly { readonly y: number; readonly text: string }[];
  /** The moment at a place across, in milliseconds. */
  readonly timeAt: (x: number) => number;
  readonly times: readonly { readonly x: number; readonly text: string }[];
}

/** Of a chart whose width is not known yet. */
export const NOTHING: PlacedPanel = {
  series: [],
  spreads: [],
  scores: [],
  times: [],
  timeAt: () => 0,
};

const day = new Intl.DateTimeFormat('en-CA', { month: '2-digit', day: '2-digit' });
const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

export function placeAll(panel: Panel, bars: Bars, isWhole: boolean, width: number): PlacedPanel {
  const [scores, times] = [scoreScale(panel, bars, isWhole), timeScale(panel)];
  const x = (ms: number) =>
    PAD.left + ((ms - times.from) / (times.to - times.from)) * (width - PAD.left - PAD.right);
  const perScore = (HEIGHT - PAD.top - PAD.bottom) / (scores.to - scores.from);
  const y = (score: number) => HEIGHT - PAD.bottom - (score - scores.from) * perScore;
  const label = times.to - times.from < 3 * 86_400_000 ? hour : day;
  return {
    series: panel.series.map(({ points }) =>
      points.map((point) => ({
        x: x(point.ms),
        y: y(point.score),
        bar: barOf(point, bars) * perScore,
        point,
      })),
    ),
    spreads: panel.series.map(({ points }) => {
      const spread = spreadOf(points);
      const [first, last] = [spread?.points[0], spread?.points.at(-1)];
      if (!spread || !first || !last) return undefined;
      const { mean, tau } = spread;
      return { from: x(first.ms), to: x(last.ms), upper: y(mean + tau), lower: y(mean - tau) };
    }),
    timeAt: (place) =>
      times.from + ((place - PAD.left) / (width - PAD.left - PAD.right)) * (times.to - times.from),
    scores: roundTicks(scores, 4).map((tick) => ({ y: y(tick), text: tickText(tick, scores) })),
    times: timeTicks(times, Math.max(2, Math.floor(width / 90))).map((tick) => ({
      x: x(tick),
      text: label.format(tick),
    })),
  };
}

function tickText(
  tick: number,
  { from, to }: { readonly from: number; readonly to: number },
): string {
  const digits = Math.max(0, Math.min(6, 1 - Math.floor(Math.log10((to - from) / 4))));
  return Math.abs(tick) >= 1e6 ? tick.toExponential(1) : tick.toFixed(digits);
}
