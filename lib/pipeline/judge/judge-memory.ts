import { parseComparisons, type StoredComparisons } from './comparisons-file.ts';
import { EtagCache } from '#ports/etag-cache.ts';
import { type ItemsFile, parseItemsFile } from './items-file.ts';
import type { JudgedRun } from './judged-run.ts';
import { parseIndexedRuns } from './read-inputs.ts';
import { parseRuleComparisons, type StoredRuleComparisons } from './rule-comparisons.ts';

/** About a kilobyte each: a project of 100,000 runs stays in memory. */
const MOST_RUNS = 150_000;
const MOST_COMPARISONS = 150_000;
/** About a tenth of a kilobyte each. A run is the baseline of the next ones. */
const MOST_ANSWERS = 400_000;

/** What a process that judges again and again keeps of the objects that stay as they are. */
export interface JudgeMemory {
  /** By the keys of a run index. */
  readonly runs: EtagCache<readonly JudgedRun[]>;
  readonly comparisons: EtagCache<StoredComparisons>;
  readonly ruleComparisons: EtagCache<StoredRuleComparisons>;
  readonly items: EtagCache<ItemsFile | undefined>;
}

export function openJudgeMemory(): JudgeMemory {
  return {
    runs: new EtagCache({
      parse: parseIndexedRuns,
      weigh: (runs) => runs.length,
      most: MOST_RUNS,
    }),
    comparisons: new EtagCache({
      parse: parseComparisons,
      weigh: ({ rows }) => rows.length,
      most: MOST_COMPARISONS,
    }),
    ruleComparisons: new EtagCache({
      parse: parseRuleComparisons,
      weigh: ({ rows }) => rows.length,
      most: MOST_COMPARISONS,
    }),
    items: new EtagCache({
      parse: parseItemsFile,
      weigh: (file) => file?.items?.itemId.length ?? 1,
      most: MOST_ANSWERS,
    }),
  };
}
