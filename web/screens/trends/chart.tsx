import type { VNode } from 'preact';
import { useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useKeys } from '../../keys/keyboard.ts';
import { visible } from '../../text/segments.ts';
import { Axes, SeriesMarks } from './marks.tsx';
import type { Placed } from './paths.ts';
import { pointText, summaryOf } from './point-text.ts';
import type { Panel, Point } from './series.ts';
import type { Bars } from './state.ts';
import type { Zoom } from './zoom.ts';
import { HEIGHT, NOTHING, type PlacedPanel, placeAll } from './place-points.ts';

/** A pointer within so many pixels of a point is at it. */
const NEAR = 24;

export interface ChartProps {
  readonly panel: Panel;
  readonly bars: Bars;
  readonly isWhole: boolean;
  readonly selected: readonly string[];
  readonly onOpen: (point: Point) => void;
  readonly onSelect: (point: Point) => void;
  /** One point was dragged to another. */
  readonly onPair: (from: Point, to: Point) => void;
  /** A span of time was drawn where no point is. */
  readonly onZoom: (zoom: Zoom) => void;
}

/** Where the button was pressed. */
interface Drag {
  readonly x: number;
  readonly place: Place | undefined;
}

interface Place {
  readonly series: number;
  readonly point: number;
}

/** Scores over time. It is one stop of Tab: arrows walk its points, which are told as they are reached. */
export function Chart(props: ChartProps): VNode {
  const { panel, bars, isWhole, selected, onOpen, onSelect, onPair, onZoom } = props;
  const [box, width] = useWidth();
  const id = useId();
  const [cursor, setCursor] = useState<Place | undefined>(undefined);
  const placed = useMemo(
    () => (width === 0 ? NOTHING : placeAll(panel, bars, isWhole, width)),
    [panel, bars, isWhole, width],
  );
  const marks = useMemo(
    () =>
      placed.series.map((points, series) => (
        <SeriesMarks
          key={series}
          points={points}
          spread={placed.spreads[series]}
          series={series}
          selected={selected}
        />
      )),
    [placed, selected.join('\n')],
  );
  const summary = useMemo(() => summaryOf(panel), [panel]);
  const [drag, setDrag] = useState<Drag | undefined>(undefined);
  const hasDragged = useRef(false);
  const here = cursor && placed.series[cursor.series]?.[cursor.point];
  const isIn = (): boolean => box.current?.contains(document.activeElement) ?? false;
  // Of several charts the one that has the focus takes the key.
  useKeys(
    here && isIn()
      ? [{ keys: 'x', label: 'select the point', run: () => onSelect(here.point) }]
      : [],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = stepOf(event.key, cursor, placed.series);
    if (to) setCursor(to);
    else if (event.key === 'Enter' && here) onOpen(here.point);
    else if (event.key === ' ' && here) onSelect(here.point);
    else return;
    event.preventDefault();
  };
  const nearest = ({ offsetX, offsetY }: MouseEvent): Place | undefined =>
    nearestOf(placed.series, offsetX, offsetY);
  const name = `${visible(panel.metric)} of ${visible(panel.task)}`;
  return (
    <div class="chart-box" ref={box}>
      <div
        class="chart"
        role="group"
        aria-roledescription="chart"
        aria-label={`${name}: arrows walk its points, Enter opens, Space selects`}
        aria-describedby={id}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => cursor ?? setCursor(stepOf('End', undefined, placed.series))}
        onBlur={() => setCursor(undefined)}
        onMouseMove={(event) => setCursor(nearest(event))}
        onMouseLeave={() => isIn() || setCursor(undefined)}
        onMouseDown={({ offsetX: x, offsetY: y }) =>
          setDrag({ x, place: nearestOf(placed.series, x, y) })
        }
        onMouseUp={(event) => {
          const end = nearest(event);
          setDrag(undefined);
          if (!drag || Math.abs(event.offsetX - drag.x) < NEAR) return;
          hasDragged.current = true;
          const [from, to] = [drag.place, end].map(
            (place) => place && placed.series[place.series]?.[place.point]?.point,
          );
          if (from && to && from !== to) onPair(from, to);
          else if (!from) onZoom(zoomOf(placed, drag.x, event.offsetX));
        }}
        onClick={(event) => {
          const isDrag = hasDragged.current;
          hasDragged.current = false;
          if (isDrag) return;
          const place = nearest(event);
          const target = place && placed.series[place.series]?.[place.point];
          if (target) (event.shiftKey ? onSelect : onOpen)(target.point);
        }}
      >
        <svg viewBox={`0 0 ${width} ${HEIGHT}`} width={width} height={HEIGHT} aria-hidden="true">
          <Axes placed={placed} width={width} />
          {marks}
          {here ? <circle class="cursor" cx={here.x} cy={here.y} r="7" /> : null}
        </svg>
      </div>
      <p class="unseen" id={id}>
        {summary}
      </p>
      <p class="small cursor-text" role="status">
        {here
          ? pointText(here.point, panel.series[cursor.series]?.model ?? '')
          : `${panel.runs} runs.`}
      </p>
    </div>
  );
}

function stepOf(
  key: string,
  cursor: Place | undefined,
  series: readonly (readonly Placed[])[],
): Place | undefined {
  const at = cursor ?? { series: 0, point: (series[0]?.length ?? 1) - 1 };
  const last = (series[at.series]?.length ?? 1) - 1;
  const other = (step: number): Place => {
    const to = Math.max(0, Math.min(series.length - 1, at.series + step));
    return { series: to, point: Math.min(at.point, (series[to]?.length ?? 1) - 1) };
  };
  switch (key) {
    case 'ArrowLeft':
      return { ...at, point: Math.max(0, at.point - 1) };
    case 'ArrowRight':
      return { ...at, point: Math.min(last, at.point + 1) };
    case 'ArrowUp':
      return other(-1);
    case 'ArrowDown':
      return other(1);
    case 'Home':
      return { ...at, point: 0 };
    case 'End':
      return { ...at, point: last };
    default:
      return undefined;
  }
}

function nearestOf(
  series: readonly (readonly Placed[])[],
  x: number,
  y: number,
): Place | undefined {
  let best: Place | undefined;
  let distance = NEAR ** 2;
  for (const [place, points] of series.entries()) {
    for (const [point, each] of points.entries()) {
      const away = (each.x - x) ** 2 + (each.y - y) ** 2;
      if (away < distance) [best, distance] = [{ series: place, point }, away];
    }
  }
  return best && { ...best };
}

/** The time between two places across. */
function zoomOf({ timeAt }: PlacedPanel, x: number, other: number): Zoom {
  return { from: timeAt(Math.min(x, other)), to: timeAt(Math.max(x, other)) };
}

/** The width of an element, whenever it changes; 0 until it is known, so that nothing is drawn twice. */
function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = (): void => setWidth(Math.max(200, element.clientWidth));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return [box, width] as const;
}
