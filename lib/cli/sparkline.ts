const BARS = '▁▂▃▄▅▆▇█';
const WIDEST = 72;

/** A bar for each value, scaled from the lowest to the highest; of too many values the newest. */
export function sparkline(values: readonly number[]): string {
  const shown = values.slice(-WIDEST);
  const low = Math.min(...shown);
  const span = Math.max(...shown) - low;
  return shown
    .map((value) => BARS[span === 0 ? 3 : Math.round(((value - low) / span) * (BARS.length - 1))])
    .join('');
}
