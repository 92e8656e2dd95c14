import type { ComparedRun, ConfigDifference, Fairness } from '#schemas/compare.ts';
import type { ItemCounts } from './pair-items.ts';
import { MIN_COVERAGE } from './settings.ts';

/** The counts of one metric. */
export interface MetricCounts {
  readonly metric: string;
  readonly counts: ItemCounts;
}

export interface FairnessInput {
  /** The newest first. */
  readonly baselines: readonly [ComparedRun, ...ComparedRun[]];
  readonly candidate: ComparedRun;
  readonly metrics: readonly MetricCounts[];
  readonly onlyBaselineMetrics: readonly string[];
  readonly onlyCandidateMetrics: readonly string[];
  readonly configDifferences: readonly ConfigDifference[];
}

/** Further differences are counted in a note. */
const MOST_DIFFERENCES = 100;

/**
 * Lists the threats to a fair comparison. When metrics differ in their counts, the answer has the
 * counts of the metric with the least coverage.
 */
export function describeFairness(input: FairnessInput): Fairness {
  const { baselines, candidate, metrics, configDifferences } = input;
  const least = metrics.reduce<MetricCounts | undefined>(
    (worst, each) => (worst && worst.counts.coverage <= each.counts.coverage ? worst : each),
    undefined,
  );
  const counts = least?.counts ?? { common: 0, onlyBaseline: 0, onlyCandidate: 0, coverage: 0 };
  const runs = [...baselines, candidate];
  return {
    common: counts.common,
    only_baseline: counts.onlyBaseline,
    only_candidate: counts.onlyCandidate,
    coverage: counts.coverage,
    incomplete: runs.filter(({ status }) => status !== 'complete').map(({ run_id }) => run_id),
    config_changed: baselines.some(({ config_hash }) => config_hash !== candidate.config_hash),
    config_diff: configDifferences.slice(0, MOST_DIFFERENCES),
    metrics_only_baseline: [...input.onlyBaselineMetrics],
    notes: [...notesOf(input), ...itemNotes(metrics, least)],
  };
}

function notesOf(input: FairnessInput): string[] {
  const { baselines, candidate, configDifferences } = input;
  const notes: string[] = [];
  if (baselines.length > 1) {
    const ids = baselines.map(({ run_id }) => run_id).join(', ');
    notes.push(`the baseline is the mean of ${baselines.length} runs: ${ids}`);
  }
  if ([...baselines, candidate].every(({ config_hash }) => config_hash === '')) {
    notes.push('config_unknown: no run has a config hash, so a change of it would not show');
  }
  const more = configDifferences.length - MOST_DIFFERENCES;
  if (more > 0) notes.push(`the configurations differ in ${more} more keys`);
  for (const metric of input.onlyBaselineMetrics) notes.push(`only the baseline has ${metric}`);
  for (const metric of input.onlyCandidateMetrics) notes.push(`only the candidate has ${metric}`);
  return notes;
}

function itemNotes(metrics: readonly MetricCounts[], least: MetricCounts | undefined): string[] {
  if (!least) return [];
  const { coverage, onlyBaseline, onlyCandidate, common } = least.counts;
  const notes: string[] = [];
  if (metrics.some(({ counts }) => counts.common !== common || counts.coverage !== coverage)) {
    notes.push(`the metrics have different items; ${least.metric} shares the smallest part`);
  }
  if (coverage < MIN_COVERAGE) {
    const percent = Math.floor(coverage * 1000) / 10;
    notes.push(
      `only ${percent} % of the items are shared: ${onlyBaseline} are only in the baseline, ${onlyCandidate} only in the candidate`,
    );
  }
  return notes;
}
