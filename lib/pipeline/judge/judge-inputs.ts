import { contentHash } from '#contract/content-hash.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import type { FoundBaseline } from './baseline-finder.ts';
import type { JudgedRun } from './judged-run.ts';

/** Raised when the same inputs come to give other numbers or words: every run is compared again. */
const JUDGING_VERSION = 1;

/** A run's baselines by metric; absent where a metric has none. */
export type FoundBaselines = ReadonlyMap<string, FoundBaseline>;

/** Hash of the settings that the verdicts of these metrics depend on, the baselines' left out. */
export function settingsHash(settings: ProjectSettings, metrics: readonly string[]): string {
  const { policy, min_delta, alpha, critical_metrics } = settings;
  const own = new Map(Object.entries(settings.metrics));
  const ofMetrics = metrics.map((name) => {
    const { direction, margin, alpha: ofMetric } = own.get(name) ?? {};
    return [name, direction ?? null, margin ?? null, ofMetric ?? null];
  });
  return contentHash(
    JSON.stringify([policy, min_delta ?? null, alpha ?? null, critical_metrics, ofMetrics]),
  );
}

/** Hash of all that a run's comparisons are made from. */
export function inputsHash(run: JudgedRun, baselines: FoundBaselines, settings: string): string {
  return contentHash(
    JSON.stringify([
      JUDGING_VERSION,
      settings,
      identityOf(run),
      run.status,
      run.metrics.map(({ name, runId, path }) => {
        const { rule, runs = [] } = baselines.get(name) ?? {};
        const ids = runs.map((each) => [each.metric.runId, identityOf(each.run)]);
        return [name, runId, path, rule ?? null, ids];
      }),
    ]),
  );
}

function identityOf({ sourceHash, configHash }: JudgedRun): readonly string[] {
  return [sourceHash, configHash];
}
