import type { Point } from './series.ts';

const LAST = 10;
const FEWEST = 3;

/** How far runs of one configuration lie apart beyond what their standard errors explain. */
export interface Spread {
  readonly mean: number;
  /** The standard deviation between runs, in the metric's units. */
  readonly tau: number;
  readonly points: readonly Point[];
}

/**
 * Of the last 10 points with the configuration of the newest, by DerSimonian and Laird (1986). Undefined
 * of fewer than three, and where they spread no more than their standard errors say.
 */
export function spreadOf(points: readonly Point[]): Spread | undefined {
  const config = points.at(-1)?.run.configHash;
  const last: Point[] = [];
  for (let at = points.length - 1; at >= 0 && last.length < LAST; at -= 1) {
    const point = points[at];
    if (point?.run.configHash === config && point?.stderr && !point.isHollow) last.unshift(point);
  }
  if (last.length < FEWEST) return undefined;
  const weighed = last.map(({ score, stderr }) => ({ score, weight: 1 / (stderr ?? 1) ** 2 }));
  const sum = (of: (each: { score: number; weight: number }) => number): number =>
    weighed.reduce((all, each) => all + of(each), 0);
  const total = sum(({ weight }) => weight);
  const mean = sum(({ score, weight }) => score * weight) / total;
  const q = sum(({ score, weight }) => weight * (score - mean) ** 2);
  const scale = total - sum(({ weight }) => weight ** 2) / total;
  const tau = Math.sqrt(Math.max(0, (q - (last.length - 1)) / scale));
  return tau > 0 && Number.isFinite(tau) ? { mean, tau, points: last } : undefined;
}
