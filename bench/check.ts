/** The target of a figure. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** One measured figure: a line of the table. */
export interface Check {
  readonly what: string;
  readonly goal: Goal;
  readonly measured: number;
  readonly unit: 'x' | 'ms' | 'µs' | 'MB' | 'kB' | '%' | '/s' | '';
  /** The raw data of the figure, in words. */
  readonly ours: string;
  /** The peer that ours was measured against; empty when the goal is absolute. */
  readonly peer: string;
  /** The figure of each round, in order. */
  readonly rounds: readonly number[];
}

export interface Row {
  readonly number: number;
  /** What `--only` takes besides the number. */
  readonly name?: string;
  readonly title: string;
  readonly run: (options: RowOptions) => Promise<readonly Check[]>;
}

export interface RowOptions {
  /** Whether a row that has a shorter measurement takes the whole one. */
  readonly isFull: boolean;
}

export function isReached({ goal, measured }: Check): boolean {
  return 'atLeast' in goal ? measured >= goal.atLeast : measured <= goal.atMost;
}

/** @throws RangeError when there are no values. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? sorted[0];
  if (value === undefined) throw new RangeError('no values to take a quantile of');
  return value;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
