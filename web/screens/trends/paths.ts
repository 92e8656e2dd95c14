import type { Series } from './series.ts';

/** A point where it is drawn, in pixels. */
export interface Placed {
  readonly x: number;
  readonly y: number;
  /** How far its bar reaches, in pixels. */
  readonly bar: number;
  readonly point: Series['points'][number];
}

/** Beyond so many points of a series, bars become a band and markers go. */
export const MOST_BARS = 300;

/** Of the points in one column of pixels the highest and the lowest: what a line through all would cover. */
export function thinned(points: readonly Placed[]): readonly Placed[] {
  if (points.length <= 2 * MOST_BARS) return points;
  const columns = new Map<number, Placed[]>();
  for (const each of points) {
    const column = Math.round(each.x);
    const [low = each, high = each] = columns.get(column) ?? [];
    columns.set(column, [each.y > low.y ? each : low, each.y < high.y ? each : high]);
  }
  return [...columns.values()].flatMap(([low, high]) =>
    low && high ? (low === high ? [low] : [low, high]) : [],
  );
}

export function linePath(points: readonly Placed[]): string {
  return points.map(({ x, y }, place) => `${place === 0 ? 'M' : 'L'}${at(x, y)}`).join('');
}

export function barsPath(points: readonly Placed[]): string {
  return points
    .filter(({ bar }) => bar > 0)
    .map(({ x, y, bar }) => `M${at(x - 2, y - bar)}h4m-2 0v${(2 * bar).toFixed(1)}m-2 0h4`)
    .join('');
}

export function bandPath(points: readonly Placed[]): string {
  if (points.length === 0) return '';
  const upper = points.map(({ x, y, bar }) => at(x, y - bar));
  const lower = points.map(({ x, y, bar }) => at(x, y + bar)).reverse();
  return `M${[...upper, ...lower].join('L')}Z`;
}

/** Each series has a shape of its own, so that none is told by colour alone. */
const shapes = [
  'm-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0',
  'm-3 -3h6v6h-6z',
  'm0 -4.5l4 7.5h-8z',
  'm0 -4.5l4 4.5l-4 4.5l-4 -4.5z',
];

export function markersPath(points: readonly Pick<Placed, 'x' | 'y'>[], series: number): string {
  const shape = shapes[series % shapes.length] ?? '';
  return points.map(({ x, y }) => `M${at(x, y)}${shape}`).join('');
}

function at(x: number, y: number): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}
