import { contentHash } from '#contract/content-hash.ts';
import { configDifferences } from '#compare/config-difference.ts';
import { describeFairness, type MetricCounts } from '#compare/fairness.ts';
import { readSettings } from '#lake/settings/project-settings-file.ts';
import type { ObjectStore } from '#ports/object-store.ts';
import type { CompareAnswer, CompareQuery, Fairness } from '#schemas/compare.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import { compareByDefault } from './compare-by-default.ts';
import { compareByEvalsig } from './compare-by-evalsig.ts';
import { compareByEvalsigGate } from './compare-by-evalsig-gate.ts';
import type { ComparedMetrics } from './compared-metrics.ts';
import { ComparisonPage } from './comparison-page.ts';
import { openComparison, type OpenedComparison } from './open-comparison.ts';
import { ItemsChangedError, RunsNotComparableError } from '../read-errors.ts';
import { ownBaselines } from './own-baseline.ts';
import { readConfiguration } from './run-configuration.ts';
import { readRunItems } from './load-run-items.ts';

/**
 * Compares sealed runs from their items files: `GET /v1/projects/{project}/compare`.
 * Without a named baseline it is the run's own.
 * @throws BaselineMissingError, RunNotJudgedError, RunsNotComparableError, InvalidCursorError
 * @throws RunNotFoundError, RunNotSealedError, PrunedError, ItemsChangedError
 * @throws EvalsigDataError, RandomMethodError, ScoreNotFiniteError
 */
export async function compareRuns(
  store: ObjectStore,
  project: string,
  asked: CompareQuery,
): Promise<CompareAnswer> {
  return (await compareWithSources(store, project, asked)).answer;
}

/** A comparison, with the runs and the settings that it was made from. */
export interface SourcedComparison {
  readonly answer: CompareAnswer;
  readonly opened: OpenedComparison;
  readonly settings: ProjectSettings;
  /** By which it was compared. */
  readonly policy: Policy;
}

/** `compareRuns`, for whoever has to say what it rests on; throws the same. */
export async function compareWithSources(
  store: ObjectStore,
  project: string,
  asked: CompareQuery,
): Promise<SourcedComparison> {
  const own =
    asked.baseline === undefined
      ? await ownBaselines(store, project, asked.candidate, asked.metric)
      : { ids: asked.baseline, notes: [] };
  const query = { ...asked, baseline: [...own.ids] };
  const opened = await openComparison(store, project, query);
  const page = openPage(opened, project, query);
  const { settings } = await readSettings(store, project);
  const policy = policyOf(query, settings);
  const found = await compareBy(policy, store, project, opened, query, settings, page);
  await checkItems(store, project, opened, found);
  const fair = await readFairness(store, project, opened, found.counts);
  const answer = {
    baseline: opened.baselines[0].run,
    candidate: opened.candidate.run,
    fair: { ...fair, notes: [...fair.notes, ...own.notes, ...found.notes] },
    metrics: [...found.metrics],
    items: page.items,
    next: page.next,
  };
  return { answer, opened, settings, policy };
}

type Policy = NonNullable<CompareQuery['policy']>;

/** What is asked for, else what the project's sealed runs are judged by. */
function policyOf({ policy, method }: CompareQuery, settings: ProjectSettings): Policy {
  return policy ?? (method === undefined ? settings.policy : 'evalsig');
}

function compareBy(
  policy: Policy,
  ...[store, project, opened, query, settings, page]: Parameters<typeof compareByDefault>
): Promise<ComparedMetrics> {
  switch (policy) {
    case 'evalsig':
      return compareByEvalsig(store, project, opened, query, page);
    case 'evalsig_gate':
      return compareByEvalsigGate(store, project, opened, query, settings, page);
    case 'default':
      return compareByDefault(store, project, opened, query, settings, page);
  }
}

function openPage(
  { baselines, candidate }: OpenedComparison,
  project: string,
  query: CompareQuery,
): ComparisonPage {
  const hash = contentHash(
    JSON.stringify([...baselines, candidate].map(({ sourceHash }) => sourceHash)),
  );
  const changed = () => new ItemsChangedError(project, candidate.run.run_id);
  return new ComparisonPage(hash, query.limit, query.cursor, changed);
}

/** @throws RunsNotComparableError when no metric has an item that all runs have */
async function checkItems(
  store: ObjectStore,
  project: string,
  { baselines, candidate }: OpenedComparison,
  { metrics }: ComparedMetrics,
): Promise<void> {
  const [first] = metrics;
  if (!first || metrics.some(({ reason }) => reason !== 'no_common_items')) return;
  const [before, after] = await Promise.all(
    [baselines[0], candidate].map(async (run) => {
      const { itemId } = await readRunItems(store, project, run, first.metric_name);
      const ids = itemId.slice(0, 2).map((id) => JSON.stringify(id));
      return `${JSON.stringify(run.run.run_id)} has items like ${ids.join(' and ') || 'none'}`;
    }),
  );
  throw new RunsNotComparableError(`the runs share no item: ${before ?? ''}; ${after ?? ''}`);
}

async function readFairness(
  store: ObjectStore,
  project: string,
  { baselines, candidate, onlyBaselineMetrics, onlyCandidateMetrics }: OpenedComparison,
  metrics: readonly MetricCounts[],
): Promise<Fairness> {
  const [newest, ...others] = baselines;
  const known = ({ run: { model_id, config_hash } }: typeof newest) => ({ model_id, config_hash });
  const isSame =
    newest.run.config_hash !== '' && newest.run.config_hash === candidate.run.config_hash;
  const [before, after] = isSame
    ? []
    : await Promise.all([newest, candidate].map((run) => readConfiguration(store, project, run)));
  const areBothKnown = before !== undefined && after !== undefined;
  return describeFairness({
    baselines: [newest.run, ...others.map(({ run }) => run)],
    candidate: candidate.run,
    metrics,
    onlyBaselineMetrics,
    onlyCandidateMetrics,
    configDifferences: configDifferences(
      { ...known(newest), ...(areBothKnown ? before : {}) },
      { ...known(candidate), ...(areBothKnown ? after : {}) },
    ),
  });
}
