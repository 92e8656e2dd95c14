import type { AlertRule } from '../../api/alerts.ts';
import type { IndexedRun, RunMetric } from '../../api/runs-index.ts';
import { directionOf } from '../../api/settings.ts';
import { isRecord } from '../../fetch/shape.ts';

export const HISTORY_DAYS = 90;
const DAY_MS = 86_400_000;

/** The alpha of a project that sets none (`docs/verdicts.md`). */
const USUAL_ALPHA = 0.01;

/** What a rule would have done with the runs of the last days, as they are judged now. */
export interface RuleHistory {
  /** Whole runs that it would have looked at. */
  readonly runs: number;
  /** How often it would have told that something got worse. */
  readonly spoke: number;
  /** How often by chance at most, while nothing changes; undefined for a floor, which has no bound. */
  readonly byChance: number | undefined;
}

type Rule = Pick<AlertRule, 'kind' | 'metric_name' | 'task_id' | 'model_id' | 'floor'>;
type Members = Readonly<Record<string, unknown>>;

/**
 * The server's rule over the run index (`lib/alerts/due-alerts.ts`): each change of a series to worse
 * speaks once, and an incomplete run changes nothing.
 * @param runs in any order
 * @param settings the project's, as they came
 */
export function ruleHistory(
  rule: Rule,
  runs: readonly IndexedRun[],
  settings: Members,
  nowMs: number,
): RuleHistory {
  const fromMs = nowMs - HISTORY_DAYS * DAY_MS;
  const bad = new Set<string>();
  let [looked, spoke, byChance] = [0, 0, 0];
  for (const run of [...runs].sort((a, b) => a.startedMs - b.startedMs)) {
    if (run.status !== 'complete' || !isOf(rule, run)) continue;
    const metrics = run.metrics.filter(({ name }) => (rule.metric_name ?? name) === name);
    const isCounted = run.startedMs >= fromMs;
    let [isLooked, isCompared] = [false, false];
    for (const metric of metrics) {
      const series = JSON.stringify([run.task, run.model, metric.name]);
      const isBad = rule.kind === 'floor' ? isPast(rule, metric, settings) : isWorse(metric);
      isLooked ||= rule.kind !== 'floor' || metric.score !== null;
      isCompared ||= metric.verdict !== null;
      if (isBad === true && !bad.has(series) && isCounted) spoke++;
      if (isBad === true) bad.add(series);
      if (isBad === false) bad.delete(series);
    }
    if (!isCounted || !isLooked) continue;
    looked++;
    if (isCompared) byChance += alphaOf(settings, rule.metric_name) / 2;
  }
  return { runs: looked, spoke, byChance: rule.kind === 'floor' ? undefined : byChance };
}

function isOf({ task_id: task, model_id: model }: Rule, run: IndexedRun): boolean {
  return (task ?? run.task) === run.task && (model ?? run.model) === run.model;
}

/** Undefined where the verdict changes nothing. */
function isWorse({ verdict }: RunMetric): boolean | undefined {
  if (verdict === 'REGRESSED') return true;
  return verdict === 'IMPROVED' || verdict === 'NO_REGRESSION' ? false : undefined;
}

function isPast(
  { floor }: Rule,
  { name, score }: RunMetric,
  settings: Members,
): boolean | undefined {
  if (floor === null || score === null) return undefined;
  return directionOf(settings, name) === 'lower' ? score > floor : score < floor;
}

function alphaOf(settings: Members, metric: string | null): number {
  const own = metric === null ? undefined : metricOf(settings, metric)['alpha'];
  return [own, settings['alpha']].find((alpha) => typeof alpha === 'number') ?? USUAL_ALPHA;
}

function metricOf({ metrics }: Members, name: string): Members {
  const found = isRecord(metrics) && Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  return isRecord(found) ? found : {};
}
