import type { Bars } from './state.ts';
import type { Panel, Point } from './series.ts';

export interface Scale {
  readonly from: number;
  readonly to: number;
}

/** How far the bar of a point reaches to each side. */
export function barOf({ stderr }: Point, bars: Bars): number {
  if (stderr === null || bars === 'none') return 0;
  return bars === 'ci' ? 1.96 * stderr : stderr;
}

/** All of what is drawn, or 0 to 1. Never of no height. */
export function scoreScale({ series }: Panel, bars: Bars, isWhole: boolean): Scale {
  if (isWhole) return { from: 0, to: 1 };
  let [from, to] = [Infinity, -Infinity];
  for (const { points } of series) {
    for (const point of points) {
      from = Math.min(from, point.score - barOf(point, bars));
      to = Math.max(to, point.score + barOf(point, bars));
    }
  }
  const room = (to - from) * 0.08 || Math.abs(to) * 0.05 || 0.5;
  return { from: from - room, to: to + room };
}

export function timeScale({ series }: Panel): Scale {
  let [from, to] = [Infinity, -Infinity];
  for (const { points } of series) {
    for (const { ms } of points) {
      from = Math.min(from, ms);
      to = Math.max(to, ms);
    }
  }
  return from === to ? { from: from - 43_200_000, to: to + 43_200_000 } : { from, to };
}

/** Round numbers within a scale, about so many. */
export function roundTicks({ from, to }: Scale, about: number): readonly number[] {
  const rough = (to - from) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((each) => each * power >= rough) ?? 10) * power;
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: Math.min(count, 3 * about) }, (_, place) => (first + place) * step);
}

const STEPS_MS = [1, 2, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 30, 24 * 91, 24 * 365].map(
  (hours) => hours * 3_600_000,
);

/** Moments at even distances, about so many. */
export function timeTicks({ from, to }: Scale, about: number): readonly number[] {
  const step = STEPS_MS.find((each) => (to - from) / each <= about) ?? (to - from) / about;
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: Math.min(count, 3 * about) }, (_, place) => (first + place) * step);
}
