import type { Panel } from './series.ts';

/** A span of time in milliseconds; both ends belong to it. */
export interface Zoom {
  readonly from: number;
  readonly to: number;
}

/** `FROM/TO`, both in ISO 8601; anything else is all time. */
export function parseZoom(text: string): Zoom | undefined {
  const [from = NaN, to = NaN, ...rest] = text.split('/').map((end) => Date.parse(end));
  return from < to && rest.length === 0 ? { from, to } : undefined;
}

export function formatZoom({ from, to }: Zoom): string {
  return [from, to].map((ms) => new Date(ms).toISOString()).join('/');
}

/** The points within the span. A model keeps its place, and so its colour; a chart without points goes. */
export function zoomed(panels: readonly Panel[], zoom: Zoom | undefined): readonly Panel[] {
  if (!zoom) return panels;
  return panels.flatMap((panel) => {
    const series = panel.series.map(({ model, points }) => ({
      model,
      // A day or a week stands at its beginning, and is chosen by its newest run.
      points: points.filter(({ ms, run }) => isWithin(ms, zoom) || isWithin(run.startedMs, zoom)),
    }));
    const runs = series.flatMap(({ points }) => points).reduce((sum, each) => sum + each.runs, 0);
    return runs === 0 ? [] : [{ ...panel, series, runs }];
  });
}

function isWithin(ms: number, { from, to }: Zoom): boolean {
  return ms >= from && ms <= to;
}
