import type { SampleRow, Samples } from '../../api/samples.ts';
import { clustersOf, meanOf } from '../../parts/sample/clusters.ts';

/** A sample that both runs have. */
export interface SamplePair {
  /** The baseline's, as in the comparison. */
  readonly cluster: string | null;
  readonly before: SampleRow;
  readonly after: SampleRow;
}

export function pairSamples(before: Samples, after: Samples): readonly SamplePair[] {
  const known = new Map(before.rows.map((row) => [row.id, row]));
  return after.rows.flatMap((row) => {
    const other = known.get(row.id);
    return other ? [{ cluster: other.cluster, before: other, after: row }] : [];
  });
}

/** A number of both runs over the samples in which both have it, and how it changed. */
export interface PairedMean {
  readonly count: number;
  readonly before: number;
  readonly after: number;
  readonly change: number;
  /** The 95 % interval of the change, by the normal distribution; null of a single sample. */
  readonly interval: readonly [number, number] | null;
}

const Z95 = 1.959964;

/** Undefined where no sample has the number in both runs. */
export function pairedMean(
  pairs: readonly SamplePair[],
  before: (row: SampleRow) => number | null,
  after = before,
): PairedMean | undefined {
  const both = pairs.flatMap((pair) => {
    const [a, b] = [before(pair.before), after(pair.after)];
    return a === null || b === null ? [] : [{ a, b }];
  });
  const count = both.length;
  const [mean, mean2] = [meanOf(both.map(({ a }) => a)), meanOf(both.map(({ b }) => b))];
  if (mean === null || mean2 === null) return undefined;
  const change = mean2 - mean;
  const squares = both.reduce((sum, { a, b }) => sum + (b - a - change) ** 2, 0);
  const half = Z95 * Math.sqrt(squares / (count - 1) / count);
  return {
    ...{ count, before: mean, after: mean2, change },
    interval: count > 1 ? [change - half, change + half] : null,
  };
}

export interface PairedCluster extends PairedMean {
  readonly name: string;
}

/** The clusters by the score of a metric, what changed most first. */
export function pairedClusters(
  pairs: readonly SamplePair[],
  before: (row: SampleRow) => number | null,
  after: (row: SampleRow) => number | null,
): readonly PairedCluster[] {
  return clustersOf(pairs)
    .flatMap(({ name, rows }) => {
      const mean = pairedMean(rows, before, after);
      return mean ? [{ ...mean, name }] : [];
    })
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}
