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
  const { index, items } = indexItems(candidate);
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
  const ranked = [
    ...baselines.map((run, n) => ({ run, ranks: rankRows(found.items[n], ranks) })),
    { run: candidate, ranks: rankRows(items, ranks) },
  ];
  return { itemIds, scores: pairScores(ranked, common), counts };
}

/** A run, and the rank of each row's item; -1 where not all runs have it. */
interface RankedRun {
  readonly run: RunItems;
  readonly ranks: Int32Array;
}

/** @param items the index of each row's item among the candidate's, or -1 */
function rankRows(items: Int32Array = new Int32Array(), ranks: Int32Array): Int32Array {
  return items.map((item) => (item < 0 ? -1 : (ranks[item] ?? -1)));
}

/** Maps each item id to its index among the distinct ids of the run, and gives that of each row. */
function indexItems({ itemId }: RunItems) {
  const index = new Map<string, number>();
  const items = new Int32Array(itemId.length);
  // By index: an iterator over entries makes a pair for each of many rows.
  for (let row = 0; row < itemId.length; row += 1) {
    const id = itemId[row] ?? '';
    const known = index.get(id);
    items[row] = known ?? index.size;
    if (known === undefined) index.set(id, index.size);
  }
  return { index, items };
}

/** The index of each row's item, or -1, and the ids that have none. */
function matchItems({ itemId }: RunItems, index: ReadonlyMap<string, number>) {
  const unmatched = new Set<string>();
  const items = new Int32Array(itemId.length);
  for (let row = 0; row < itemId.length; row += 1) {
    const id = itemId[row] ?? '';
    const item = index.get(id) ?? -1;
    items[row] = item;
    if (item < 0) unmatched.add(id);
  }
  return { items, unmatched };
}

function findCommon(baselines: readonly RunItems[], index: ReadonlyMap<string, number>) {
  const runs = new Int32Array(index.size);
  const lastRun = new Int32Array(index.size).fill(-1);
  const allUnmatched = new Set<string>();
  const ofBaselines: Int32Array[] = [];
  const sizes = baselines.map((baseline, run) => {
    const { items, unmatched } = matchItems(baseline, index);
    let matched = 0;
    for (const item of items) {
      if (item < 0 || lastRun[item] === run) continue;
      lastRun[item] = run;
      runs[item] = (runs[item] ?? 0) + 1;
      matched += 1;
    }
    for (const id of unmatched) allUnmatched.add(id);
    ofBaselines.push(items);
    return matched + unmatched.size;
  });
  return { runs, sizes, unmatched: allUnmatched.size, items: ofBaselines };
}

function pairScores(ranked: readonly RankedRun[], count: number): PairedScores {
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
