import { scoreText } from './numbers.ts';

/** Shares are told in points, a hundredth each; other metrics in their own units. */
export type Unit = 'points' | 'own';

/** A change with its sign, in the unit of its metric. */
export function changeText(value: number | null, unit: Unit): string {
  if (value === null) return 'no limit';
  const size = unit === 'points' ? (Math.abs(value) * 100).toFixed(1) : scoreText(Math.abs(value));
  if (Number(size.replaceAll(',', '')) === 0) return size;
  return `${value < 0 ? '\u2212' : '+'}${size}`;
}

/** A p-value as people write it: 0.002, < 0.0001. */
export function pText(p: number | null): string {
  if (p === null) return '–';
  if (p < 0.0001) return '< 0.0001';
  return String(Number(p.toPrecision(p < 0.01 ? 1 : 2)));
}
