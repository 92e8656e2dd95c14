import { checkScores, type RunItems } from './run-items.ts';
import { itemClusters, type ItemClusters } from './item-clusters.ts';
import { ItemMeans } from './item-means.ts';
import { unorderedMean } from './unordered-mean.ts';

/** The scores of the items that all runs have, each the mean over its answers. */
export interface PairedScores {
  /** Divided by `scale`; of several runs the mean. */
  readonly baseline: Float64Array;
  readonly candidate: Float64Array;
  /** A power of two that keeps squares and sums within what a double holds; nearly always 1. */
  readonly scale: number;
  /** Undefined when no two items share a cluster. */
  readonly clusters: ItemClusters | undefined;
  /** Whether an item has more than one answer in a run. */
  readonly hasEpochs: boolean;
}

export interface ItemCounts {
  readonly common: number;
  /** In a baseline run, and not in the candidate. */
  readonly onlyBaseline: number;
  /** In the candidate, and not in every baseline run. */
  readonly onlyCandidate: number;
  /** The common items over those of the run that has most; 0 when there are none. */
  readonly coverage: number;
}

export interface Pairing {
  /** The common items in the order of their UTF-16 units, which no order of rows changes. */
  readonly itemIds: readonly string[];
  readonly scores: PairedScores;
  readonly counts: ItemCounts;
}

/**
 * Pairs the items of runs by their ids. Items that not all runs have change the counts alone. The
 * first baseline's clusters hold.
 * @param baselines at least one; the newest first
 * @throws ScoreNotFiniteError
 */
export function pairItems(baselines: readonly RunItems[], candidate: RunItems): Pairing {
  for (const run of [...baselines, candidate]) checkScores(run);
  const index = indexItems(candidate);
  const found = findCommon(baselines, index);
  const itemIds = [...index.keys()].filter((_, i) => found.runs[i] === baselines.length).sort();
  const common = itemIds.length;
  const largest = Math.max(index.size, ...found.sizes);
  const counts = {
    common,
    onlyBaseline: found.unmatched,
    onlyCandidate: index.size - common,
    coverage: largest === 0 ? 0 : common / largest,
  };
  const ranks = new Int32Array(index.size).fill(-1);
  itemIds.forEach((id, rank) => (ranks[index.get(id) ?? 0] = rank));
  const rankRows = ({ itemId }: RunItems) =>
    Int32Array.from(itemId, (id) => ranks[index.get(id) ?? -1] ?? -1);
  return { itemIds, scores: pairScores(baselines, candidate, rankRows, common), counts };
}

/** Maps each item id to its index among the distinct ids of the run. */
function indexItems({ itemId }: RunItems): Map<string, number> {
  const index = new Map<string, number>();
  for (const id of itemId) if (!index.has(id)) index.set(id, index.size);
  return index;
}

function findCommon(baselines: readonly RunItems[], index: ReadonlyMap<string, number>) {
  const runs = new Int32Array(index.size);
  const lastRun = new Int32Array(index.size).fill(-1);
  const allUnmatched = new Set<string>();
  const sizes = baselines.map(({ itemId }, run) => {
    const unmatched = new Set<string>();
    let matched = 0;
    for (const id of itemId) {
      const item = index.get(id);
      if (item === undefined) unmatched.add(id);
      else if (lastRun[item] !== run) {
        lastRun[item] = run;
        runs[item] = (runs[item] ?? 0) + 1;
        matched += 1;
      }
    }
    for (const id of unmatched) allUnmatched.add(id);
    return matched + unmatched.size;
  });
  return { runs, sizes, unmatched: allUnmatched.size };
}

function pairScores(
  baselines: readonly RunItems[],
  candidate: RunItems,
  rankRows: (run: RunItems) => Int32Array,
  count: number,
): PairedScores {
  const ranked = [...baselines, candidate].map((run) => ({ run, ranks: rankRows(run) }));
  const scale = scaleOf(ranked.map(({ run, ranks }) => largestScore(run, ranks)));
  const means = ranked.map(({ run, ranks }) => new ItemMeans(run.score, ranks, count, scale));
  const [first] = ranked;
  return {
    baseline: pool(
      means.slice(0, -1).map(({ values }) => values),
      count,
    ),
    candidate: means.at(-1)?.values ?? new Float64Array(),
    scale,
    clusters: first && itemClusters(first.run.clusterId, first.ranks, count),
    hasEpochs: means.some(({ hasEpochs }) => hasEpochs),
  };
}

/** The mean of the runs, whose order does not matter. */
function pool(runs: readonly Float64Array[], count: number): Float64Array {
  const [first] = runs;
  if (first !== undefined && runs.length === 1) return first;
  return Float64Array.from({ length: count }, (_, item) => {
    return unorderedMean(Float64Array.from(runs, (run) => run[item] ?? 0));
  });
}

function largestScore({ score }: RunItems, ranks: Int32Array): number {
  let largest = 0;
  for (let row = 0; row < ranks.length; row += 1) {
    if ((ranks[row] ?? -1) >= 0) largest = Math.max(largest, Math.abs(score[row] ?? 0));
  }
  return largest;
}

const LARGE = 2 ** 300;

function scaleOf(largest: readonly number[]): number {
  const most = Math.max(...largest);
  if (most === 0 || (most < LARGE && most > 1 / LARGE)) return 1;
  return 2 ** Math.min(1023, Math.floor(Math.log2(most)));
}
