import type { VNode } from 'preact';
import { countText, scoreText } from '../../text/numbers.ts';

/** A score and its standard error, the oldest first. */
export interface SparkPoint {
  readonly score: number | null;
  readonly stderr: number | null;
}

const STEP = 7;
const HEIGHT = 28;

/** The last scores of a series with their errors, in a line of a table. The newest is marked. */
export function Sparkline({ points }: { readonly points: readonly SparkPoint[] }): VNode | null {
  const known = points.flatMap(({ score, stderr }, place) =>
    score === null ? [] : [{ place, score, error: stderr ?? 0 }],
  );
  const newest = known.at(-1);
  if (!newest) return null;
  const least = Math.min(...known.map(({ score, error }) => score - error));
  const most = Math.max(...known.map(({ score, error }) => score + error));
  const range = most - least || 1;
  const x = (place: number): number => place * STEP + STEP / 2;
  const y = (value: number): number => HEIGHT - 3 - ((value - least) / range) * (HEIGHT - 6);
  const line = known.map(({ place, score }) => `${x(place)},${y(score).toFixed(1)}`).join(' ');
  return (
    <svg
      class="spark"
      width={points.length * STEP}
      height={HEIGHT}
      role="img"
      aria-label={`${countText(known.length)} runs, ${scoreText(least)} to ${scoreText(most)}, the newest ${scoreText(newest.score)}`}
    >
      {known.map(({ place, score, error }) => (
        <line key={place} x1={x(place)} x2={x(place)} y1={y(score - error)} y2={y(score + error)} />
      ))}
      <polyline points={line} />
      <circle cx={x(newest.place)} cy={y(newest.score)} r="2.5" />
    </svg>
  );
}
