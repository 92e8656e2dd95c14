/** Values from `from` to `to`, of which `count` there are. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const MOST_BINS = 20;

/** Few different values each for themselves; more of them in stretches of equal width. */
export function binsOf(values: readonly number[]): readonly Bin[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const different = [...counts].sort(([a], [b]) => a - b);
  if (different.length <= MOST_BINS) {
    return different.map(([value, count]) => ({ from: value, to: value, count }));
  }
  const least = different[0]?.[0] ?? 0;
  const most = different.at(-1)?.[0] ?? 0;
  const width = most / MOST_BINS - least / MOST_BINS;
  const bins = Array.from({ length: MOST_BINS }, () => 0);
  for (const [value, count] of different) {
    const place = Math.min(MOST_BINS - 1, Math.floor(value / width - least / width) || 0);
    bins[place] = (bins[place] ?? 0) + count;
  }
  return bins.map((count, place) => ({
    from: least + place * width,
    to: place === MOST_BINS - 1 ? most : least + (place + 1) * width,
    count,
  }));
}
