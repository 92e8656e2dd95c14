import pMap from 'p-map';
import type { ObjectStore } from '#ports/object-store.ts';
import type { CompareQuery } from '#schemas/compare.ts';
import { type OpenedRun, openRun } from './compared-run.ts';
import { BaselineMissingError, RunsNotComparableError } from '../read-errors.ts';

const CONCURRENT_READS = 8;

/** Runs of one task, and the metrics that all of them have. */
export interface OpenedComparison {
  /** The newest first. */
  readonly baselines: readonly [OpenedRun, ...OpenedRun[]];
  readonly candidate: OpenedRun;
  /** Ascending by name. */
  readonly metrics: readonly string[];
  /** Metrics that are adjusted over with them, and not compared for their own sake. */
  readonly siblings: readonly string[];
  readonly onlyBaselineMetrics: readonly string[];
  readonly onlyCandidateMetrics: readonly string[];
}

/**
 * @throws BaselineMissingError, RunsNotComparableError
 * @throws RunNotFoundError, RunNotSealedError, PrunedError, ItemsChangedError
 */
export async function openComparison(
  store: ObjectStore,
  project: string,
  { baseline: ids, candidate: candidateId, metric }: CompareQuery,
): Promise<OpenedComparison> {
  if (ids === undefined) throw new BaselineMissingError(candidateId);
  if (ids.includes(candidateId)) {
    throw new RunsNotComparableError(
      `run ${JSON.stringify(candidateId)} would be compared with itself; name another baseline`,
    );
  }
  const open = (id: string) => openRun(store, project, id);
  const candidate = await open(candidateId);
  const opened = await pMap(ids, open, { concurrency: CONCURRENT_READS });
  const [newest, ...others] = opened.sort((a, b) => compareStarts(b, a));
  if (!newest) throw new BaselineMissingError(candidateId);
  const baselines = [newest, ...others] as const;
  for (const each of baselines) checkTask(each, candidate);
  const siblings = sharedSiblings(baselines, candidate);
  return { baselines, candidate, siblings, ...sharedMetrics(baselines, candidate, metric) };
}

function compareStarts({ run: a }: OpenedRun, { run: b }: OpenedRun): number {
  const [left, right] = [`${a.ts} ${a.run_id}`, `${b.ts} ${b.run_id}`];
  return left < right ? -1 : 1;
}

function checkTask({ run: baseline }: OpenedRun, { run: candidate }: OpenedRun): void {
  if (baseline.task_id === candidate.task_id) return;
  const [of, to] = [baseline, candidate].map(
    ({ run_id, task_id }) => `${JSON.stringify(run_id)} is of task ${JSON.stringify(task_id)}`,
  );
  throw new RunsNotComparableError(
    `${of ?? ''}, ${to ?? ''}: name a baseline of the candidate's task`,
  );
}

function sharedSiblings(baselines: readonly OpenedRun[], candidate: OpenedRun): string[] {
  const has = ({ siblings }: OpenedRun, name: string) =>
    siblings.some(({ metric }) => metric === name);
  const names = candidate.siblings.map(({ metric }) => metric);
  return names.filter((name) => baselines.every((run) => has(run, name))).sort();
}

function sharedMetrics(
  baselines: readonly OpenedRun[],
  candidate: OpenedRun,
  asked: string | undefined,
) {
  const metricsOf = ({ files }: OpenedRun) => files.map(({ metric }) => metric);
  const ofCandidate = metricsOf(candidate);
  const ofBaselines = baselines.map(metricsOf);
  const isInAll = (metric: string) => ofBaselines.every((names) => names.includes(metric));
  const metrics = ofCandidate.filter(isInAll).sort();
  if (metrics.length === 0 || (asked !== undefined && !metrics.includes(asked))) {
    const names = (list: readonly string[]) => list.join(', ') || 'none';
    const before = names([...new Set(ofBaselines.flat())].sort());
    throw new RunsNotComparableError(
      `the runs share ${asked === undefined ? 'no metric' : `no metric ${JSON.stringify(asked)}`}: ` +
        `the baseline has ${before}; the candidate has ${names(ofCandidate)}`,
    );
  }
  const others = new Set(ofBaselines.flat());
  return {
    metrics,
    onlyBaselineMetrics: [...others].filter((name) => !ofCandidate.includes(name)).sort(),
    onlyCandidateMetrics: ofCandidate.filter((name) => !metrics.includes(name)).sort(),
  };
}
