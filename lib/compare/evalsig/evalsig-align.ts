import { compareCodePoints } from '../code-points.ts';
import { EvalsigDataError, NO_OVERLAP } from './evalsig-errors.ts';
import type { ItemCounts } from '../pair-items.ts';
import { pythonFixed } from './python-fixed.ts';
import type { RunItems } from '../run-items.ts';

/** Pairs as evalsig's `align_runs` makes them. */
export interface AlignedScores {
  readonly itemIds: readonly string[];
  readonly baseline: Float64Array;
  readonly candidate: Float64Array;
  readonly counts: ItemCounts;
  /** Whether the baseline has any cluster among the common items. */
  readonly hasClusters: boolean;
  readonly notes: readonly string[];
}

interface FirstAnswer {
  readonly score: number;
  readonly cluster: string | null;
}

const LEAST_COVERAGE = 0.95;

/** The note on items that only one run has begins so. */
export const COVERAGE_NOTE = 'item-set coverage is';

/**
 * Of each item only the answer of epoch 0 counts, the last row of several.
 * @throws EvalsigDataError when the runs share none
 */
export function alignRuns(baseline: RunItems, candidate: RunItems): AlignedScores {
  const [before, after] = [firstAnswers(baseline), firstAnswers(candidate)];
  const itemIds = [...before.keys()].filter((id) => after.has(id)).sort(compareCodePoints);
  const common = itemIds.length;
  if (common === 0) throw new EvalsigDataError(NO_OVERLAP);
  const notes: string[] = [];
  const coverage = common / Math.max(before.size, after.size);
  if (coverage < LEAST_COVERAGE) {
    notes.push(
      `${COVERAGE_NOTE} ${pythonFixed(coverage * 100, 1)}% (below 95%); ` +
        `${after.size - common} items only in candidate, ${before.size - common} only in baseline`,
    );
  }
  const clusterOf = (run: ReadonlyMap<string, FirstAnswer>, id: string) => run.get(id)?.cluster;
  const mismatched = itemIds.filter((id) => clusterOf(before, id) !== clusterOf(after, id)).length;
  if (mismatched > 0) {
    notes.push(
      `${mismatched} item(s) have cluster_id mismatch between runs; using baseline's cluster assignment`,
    );
  }
  const scores = (run: ReadonlyMap<string, FirstAnswer>) =>
    Float64Array.from(itemIds, (id) => run.get(id)?.score ?? NaN);
  return {
    itemIds,
    baseline: scores(before),
    candidate: scores(after),
    counts: {
      common,
      onlyBaseline: before.size - common,
      onlyCandidate: after.size - common,
      coverage,
    },
    hasClusters: itemIds.some((id) => typeof clusterOf(before, id) === 'string'),
    notes,
  };
}

function firstAnswers(run: RunItems): Map<string, FirstAnswer> {
  const answers = new Map<string, FirstAnswer>();
  run.itemId.forEach((id, row) => {
    if (run.epoch[row] !== 0) return;
    answers.set(id, { score: run.score[row] ?? NaN, cluster: run.clusterId[row] ?? null });
  });
  return answers;
}
