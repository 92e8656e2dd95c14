/** Numbers as sentences have them: a real minus, points for shares, thousands with commas. */

/** The units that a metric's changes are told in. */
export type Unit = 'points' | 'own';

/** A change with its sign: `−2.1`, in points or in the metric's units. */
export function signed(value: number | null, unit: Unit): string {
  if (value === null) return 'no limit';
  const text = amount(Math.abs(value), unit);
  const isZero = Number(text.replaceAll(',', '')) === 0;
  return isZero ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** A size without a sign: `3.2`. */
export function amount(value: number | null, unit: Unit): string {
  if (value === null) return 'any size';
  if (unit === 'own') return significant(value);
  const points = value * 100;
  // A double does not hold a hundred times the largest scores.
  if (!Number.isFinite(points)) return `100 × ${significant(value)}`;
  // Below a tenth of a point its digits would be zeros.
  return points !== 0 && points < 0.05 ? significant(points) : points.toFixed(1);
}

/** Three significant digits, without the zeros that tell nothing. */
function significant(value: number): string {
  if (value !== 0 && (value < 1e-4 || value >= 1e9)) return value.toExponential(2);
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 7 });
}

const USUAL_DIGITS = 4;
/** With these every double is told from every other. */
const MOST_DIGITS = 17;

/**
 * Two numbers that a sentence sets beside each other, with four significant digits: `0.4357` and
 * `0.75`. They get more where rounding would make them equal.
 */
export function besideEachOther(one: number, other: number): readonly [string, string] {
  for (let digits = USUAL_DIGITS; digits < MOST_DIGITS; digits++) {
    const [a, b] = [Number(one.toPrecision(digits)), Number(other.toPrecision(digits))];
    if (a !== b || one === other) return [plain(a), plain(b)];
  }
  return [plain(one), plain(other)];
}

function plain(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return String(value);
  return value.toLocaleString('en-US', { maximumFractionDigits: 20 });
}

/** `p 0.002`, `p < 0.0001`. */
export function pText(p: number | null): string {
  if (p === null) return 'no p';
  if (p < 0.0001) return 'p < 0.0001';
  return `p ${Number(p.toPrecision(p < 0.001 ? 1 : p < 0.01 ? 1 : 2))}`;
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** To two significant digits: `1,900`, for what is an estimate. */
export function aboutText(count: number): string {
  return Number(count.toPrecision(2)).toLocaleString('en-US');
}

/** `1 item`, `2 items`. */
export function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `99 %`, `97.5 %`. */
export function percentText(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
