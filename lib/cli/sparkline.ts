const BARS = '▁▂▃▄▅▆▇█';
const WIDEST = 72;

/** A bar for each value, from the lowest to the highest; the newest where there are too many. */
export function sparkline(values: readonly number[]): string {
  const shown = values.slice(-WIDEST);
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  return shown
    .map((value) => BARS[span === 0 ? 3 : Math.round(((value - low) / span) * (BARS.length - 1))])
    .join('');
}
