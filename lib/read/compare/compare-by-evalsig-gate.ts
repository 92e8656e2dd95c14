import { evalsigDefaults } from '#compare/evalsig/evalsig-compare.ts';
import { gateMetric, withoutClaim } from '#compare/evalsig/evalsig-metric.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { CompareQuery } from '#schemas/compare.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import { compareByEvalsig } from './compare-by-evalsig.ts';
import type { ComparedMetrics } from './compared-metrics.ts';
import type { ComparisonPage } from './comparison-page.ts';
import type { OpenedComparison } from './open-comparison.ts';

/**
 * By evalsig's gate, as the project's sealed runs are judged: against the newest baseline, with the
 * least gain of the settings.
 * @throws EvalsigDataError
 */
export async function compareByEvalsigGate(
  store: ObjectStore,
  project: string,
  opened: OpenedComparison,
  query: CompareQuery,
  settings: ProjectSettings,
  page: ComparisonPage,
): Promise<ComparedMetrics> {
  const [newest, ...others] = opened.baselines;
  const { alpha = settings.alpha ?? evalsigDefaults.alpha } = query;
  const { min_delta: minDelta = settings.min_delta } = query;
  const isComplete = [newest, opened.candidate].every(({ run }) => run.status === 'complete');
  const compared = await compareByEvalsig(
    store,
    project,
    { ...opened, baselines: [newest] },
    query,
    page,
    (name, runs) => {
      const { metric, notes } = gateMetric(name, runs, alpha, minDelta);
      return { metric: isComplete ? metric : withoutClaim(metric), notes };
    },
  );
  const notes =
    others.length === 0 ? [] : [`evalsig pools none: compared with the newest baseline`];
  return { ...compared, notes: [...notes, ...compared.notes] };
}
