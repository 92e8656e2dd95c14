import { changedItems } from '#compare/changed-items.ts';
import { type AlignedScores, alignRuns, COVERAGE_NOTE } from '#compare/evalsig/evalsig-align.ts';
import { evalsigDefaults } from '#compare/evalsig/evalsig-compare.ts';
import { EvalsigDataError, RandomMethodError } from '#compare/evalsig/evalsig-errors.ts';
import { type EvalsigMetric, evalsigMetric } from '#compare/evalsig/evalsig-metric.ts';
import type { MetricCounts } from '#compare/fairness.ts';
import { noNumbers } from '#compare/measure-metric.ts';
import { checkScores } from '#compare/run-items.ts';
import { shellWord } from '#contract/text/shell.ts';
import { itemsKey } from '#contract/keys.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { ComparedMetric, CompareQuery } from '#schemas/compare.ts';
import type { ComparedMetrics } from './compared-metrics.ts';
import type { OpenedRun } from './compared-run.ts';
import type { ComparisonPage } from './comparison-page.ts';
import type { OpenedComparison } from './open-comparison.ts';
import { RunsNotComparableError } from '../read-errors.ts';
import { readRunItems } from './load-run-items.ts';

/**
 * Of several metrics one that evalsig refuses has its refusal for a reason.
 * @throws EvalsigDataError, RandomMethodError when it refuses all; RunsNotComparableError
 */
export async function compareByEvalsig(
  store: ObjectStore,
  project: string,
  opened: OpenedComparison,
  query: CompareQuery,
  page: ComparisonPage,
  measure: MeasureByEvalsig = byMethod(query),
): Promise<ComparedMetrics> {
  const [baseline, ...others] = opened.baselines;
  if (others.length > 0) {
    throw new RunsNotComparableError('evalsig compares with one baseline; name one, not several');
  }
  const metrics: ComparedMetric[] = [];
  const counts: MetricCounts[] = [];
  const notes: string[] = [];
  const refusals: Error[] = [];
  for (const [index, name] of opened.metrics.entries()) {
    if ((query.metric ?? name) !== name) continue;
    try {
      const runs = await alignMetric(store, project, baseline, opened.candidate, name);
      const compared = measure(name, runs);
      metrics.push(compared.metric);
      const ours = compared.notes.filter((note) => !note.startsWith(COVERAGE_NOTE));
      notes.push(...ours.map((note) => `${name}: ${note}`));
      counts.push({ metric: name, counts: runs.counts });
      page.add(index, changedItems(name, pairsOf(runs), query.items, 'higher'));
    } catch (error) {
      if (error instanceof EvalsigDataError && error.isOfNoOverlap) {
        metrics.push(uncompared(name, 'no_common_items'));
        continue;
      }
      const refusal = explain(error, project, baseline, opened.candidate, name);
      refusals.push(refusal);
      metrics.push(uncompared(name, refusal.message));
    }
  }
  const [first] = refusals;
  if (first && refusals.length === metrics.length) throw first;
  return { metrics, counts, notes };
}

export type MeasureByEvalsig = (name: string, runs: AlignedScores) => EvalsigMetric;

function byMethod({
  method = 'auto',
  alpha = evalsigDefaults.alpha,
  min_delta: minDelta,
}: CompareQuery): MeasureByEvalsig {
  return (name, runs) => evalsigMetric(name, runs, { ...evalsigDefaults, method, alpha }, minDelta);
}

async function alignMetric(
  store: ObjectStore,
  project: string,
  baseline: OpenedRun,
  candidate: OpenedRun,
  metric: string,
): Promise<AlignedScores> {
  const before = await readRunItems(store, project, baseline, metric);
  const after = await readRunItems(store, project, candidate, metric);
  for (const run of [before, after]) checkScores(run);
  return alignRuns(before, after);
}

function pairsOf({ itemIds, baseline, candidate }: AlignedScores) {
  return { itemIds, scores: { baseline, candidate, scale: 1 } };
}

/** The refusal, with the command that gives the result; any other error is thrown on. */
function explain(
  error: unknown,
  project: string,
  baseline: OpenedRun,
  candidate: OpenedRun,
  metric: string,
): Error {
  if (error instanceof EvalsigDataError) return error.advised();
  if (!(error instanceof RandomMethodError)) throw error;
  const path = ({ files }: OpenedRun) => {
    const file = files.find((each) => each.metric === metric);
    return shellWord(itemsKey(project, file?.path ?? ''));
  };
  const command = [
    `evalsig compare --baseline ${path(baseline)} --candidate ${path(candidate)}`,
    `--format parquet --method ${error.method}`,
  ].join(' ');
  return new RandomMethodError(error.method, command);
}

function uncompared(name: string, reason: string): ComparedMetric {
  const numbers = noNumbers({ name, direction: 'higher', coverage: 0 });
  return { ...numbers, p_adjusted: null, verdict: null, reason };
}
