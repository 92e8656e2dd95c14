import type { VNode } from 'preact';
import { countText } from '../../text/numbers.ts';
import { stripSegments, type StripSource } from './strip-segments.ts';

export interface StripProps extends StripSource {
  /** Numbers of events that another of the same number lost to. */
  readonly conflicts?: readonly number[];
  /** Numbers of events that answer a sample again. */
  readonly repeated?: readonly number[];
  readonly isLive?: boolean;
  readonly look?: 'thin' | 'tall';
}

/** Units across; the drawing is stretched to the width of its place. */
const WIDTH = 1000;
/** So few events are drawn one by one. */
const MOST_CELLS = 160;
const LEAST_WIDTH = 2;

/**
 * A run as one line: present events are filled, missing ones hollow; conflicts stand above it, repeated
 * answers below. Its numbers are its name.
 */
export function Strip(props: StripProps): VNode | null {
  const { expected, missingCount, conflicts = [], repeated = [], isLive, look = 'thin' } = props;
  if (expected <= 0) return null;
  const unit = WIDTH / expected;
  const gap = expected <= MOST_CELLS ? unit * 0.18 : 0;
  const cells = stripSegments(props).flatMap((segment) => (gap > 0 ? eachOf(segment) : [segment]));
  const counts = [
    `${countText(expected - missingCount)} present`,
    `${countText(missingCount)} missing`,
    ...(conflicts.length > 0 ? [`${countText(conflicts.length)} in conflict`] : []),
    ...(repeated.length > 0 ? [`${countText(repeated.length)} answered again`] : []),
  ];
  return (
    <svg
      class={`strip ${look}${isLive === true ? ' live' : ''}`}
      viewBox={`0 0 ${WIDTH} 24`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Of ${countText(expected)} events ${counts.join(', ')}`}
    >
      {cells.map(({ kind, from, to }) => (
        <rect
          key={from}
          class={kind}
          x={from * unit}
          width={Math.max(kind === 'missing' ? LEAST_WIDTH : 0, (to - from) * unit - gap)}
          y={5}
          height={14}
        />
      ))}
      {conflicts.map((id) => mark('conflict', id, unit, 0))}
      {repeated.map((id) => mark('repeated', id, unit, 21))}
    </svg>
  );
}

function eachOf({ kind, from, to }: ReturnType<typeof stripSegments>[number]) {
  return Array.from({ length: to - from }, (_, place) => ({
    kind,
    from: from + place,
    to: from + place + 1,
  }));
}

function mark(kind: string, id: number, unit: number, y: number): VNode {
  const width = Math.max(4, unit * 0.82);
  return <rect key={`${kind} ${id}`} class={kind} x={id * unit} width={width} y={y} height={3} />;
}
