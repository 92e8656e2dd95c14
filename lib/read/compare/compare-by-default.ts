import { changedItems } from '#compare/changed-items.ts';
import type { MetricCounts } from '#compare/fairness.ts';
import { judgeMetrics } from '#compare/judge-metrics.ts';
import { measureMetric } from '#compare/measure-metric.ts';
import { pairItems, type Pairing } from '#compare/pair-items.ts';
import { compareSettings } from '#compare/project-settings.ts';
import type { CompareSettings } from '#compare/settings.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { CompareQuery } from '#schemas/compare.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import type { ComparedMetrics } from './compared-metrics.ts';
import type { ComparisonPage } from './comparison-page.ts';
import type { OpenedComparison } from './open-comparison.ts';
import { readRunItems } from './load-run-items.ts';

/**
 * A metric's verdict is the same whether it was asked for alone or with the others: all that p-values
 * are adjusted over are read.
 */
export async function compareByDefault(
  store: ObjectStore,
  project: string,
  opened: OpenedComparison,
  query: CompareQuery,
  projectSettings: ProjectSettings,
  page: ComparisonPage,
): Promise<ComparedMetrics> {
  const { alpha, min_delta: margin } = query;
  const settings = compareSettings(projectSettings, { alpha, margin });
  const isAsked = (metric: string) =>
    opened.metrics.includes(metric) && (query.metric ?? metric) === metric;
  const measured: ReturnType<typeof measureMetric>[] = [];
  const counts: MetricCounts[] = [];
  for (const [index, name] of [...opened.metrics, ...opened.siblings].entries()) {
    if (!isAsked(name) && !isAdjustedOver(name, settings)) continue;
    const pairing = await pairMetric(store, project, opened, name);
    const metric = measureMetric(name, pairing, settings);
    measured.push(metric);
    if (!isAsked(name)) continue;
    counts.push({ metric: name, counts: pairing.counts });
    page.add(index, changedItems(name, pairing, query.items, metric.direction));
  }
  const isComplete = [...opened.baselines, opened.candidate].every(
    ({ run }) => run.status === 'complete',
  );
  const judged = judgeMetrics(measured, settings, isComplete);
  return {
    metrics: judged.filter(({ metric_name }) => isAsked(metric_name)),
    counts,
    notes: [],
  };
}

function isAdjustedOver(metric: string, { criticalMetrics }: CompareSettings): boolean {
  return criticalMetrics.length === 0 || criticalMetrics.includes(metric);
}

async function pairMetric(
  store: ObjectStore,
  project: string,
  { baselines, candidate }: OpenedComparison,
  metric: string,
): Promise<Pairing> {
  const read = (run: typeof candidate) => readRunItems(store, project, run, metric);
  return pairItems(await Promise.all(baselines.map(read)), await read(candidate));
}
