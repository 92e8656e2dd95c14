import type { ItemClusters } from './item-clusters.ts';

/** The standard error of a mean and the degrees of freedom of its distribution. */
export interface MeanError {
  readonly error: number;
  /** 0 when nothing can be told. */
  readonly df: number;
}

export function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The sample standard deviation, with n − 1; NaN below two values. */
export function standardDeviation(values: Float64Array): number {
  const centre = mean(values);
  const unit = unitOf(values);
  let squares = 0;
  for (const value of values) squares += ((value - centre) / unit) ** 2;
  return Math.sqrt(squares / (values.length - 1)) * unit;
}

export function meanError(values: Float64Array): MeanError {
  const n = values.length;
  if (n < 2) return { error: 0, df: 0 };
  return { error: standardDeviation(values) / Math.sqrt(n), df: n - 1 };
}

/**
 * With clusters: Miller (2024, arXiv 2411.00640), equation 4, times G/(G − 1); the degrees of freedom are
 * those of the effective number of clusters, n²/Σn_g² − 1.
 */
export function clusterError(values: Float64Array, clusters: ItemClusters): MeanError {
  const { numbers, count } = clusters;
  if (count < 2) return { error: 0, df: 0 };
  const centre = mean(values);
  const unit = unitOf(values);
  const sums = new Float64Array(count);
  const sizes = new Float64Array(count);
  numbers.forEach((cluster, item) => {
    sums[cluster] = (sums[cluster] ?? 0) + ((values[item] ?? 0) - centre) / unit;
    sizes[cluster] = (sizes[cluster] ?? 0) + 1;
  });
  const n = values.length;
  const squares = sums.reduce((total, sum) => total + sum ** 2, 0);
  const error = (Math.sqrt((squares * count) / (count - 1)) / n) * unit;
  return { error, df: n ** 2 / sizes.reduce((total, size) => total + size ** 2, 0) - 1 };
}

const SMALL = 2 ** -300;

/** A power of two in which squares of the values do not vanish; nearly always 1. */
function unitOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest === 0 || largest > SMALL ? 1 : 2 ** Math.floor(Math.log2(largest));
}
