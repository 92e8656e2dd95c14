const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const scores = new Intl.NumberFormat('en', { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A count with thousands apart. */
export function countText(value: number): string {
  return whole.format(value);
}

/** A score or its error, with three places; beyond that, or very small, by its exponent. */
export function scoreText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.0005 || size >= 1e7)) return value.toExponential(2);
  return scores.format(value);
}

/** A difference, with its sign. */
export function differenceText(value: number): string {
  return `${value > 0 ? '+' : value < 0 ? '\u2212' : '\u00b1'}${scoreText(Math.abs(value))}`;
}

/** Dollars; a small sum keeps two digits that count. */
export function costText(value: number): string {
  return value !== 0 && Math.abs(value) < 0.01
    ? `$${value.toPrecision(2)}`
    : `$${money.format(value)}`;
}

/** 850 ms, 12.4 s, 3 min 20 s, 2 h 5 min. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
