import type { EvaluationSummary } from '#schemas/results.ts';
import type { ProjectSettings } from '#schemas/project-settings.ts';
import { roundScore } from './scores.ts';

/** An evaluation that ended, as an index lists it. */
export interface EvaluationPoint {
  /** A document's id, or a run's. */
  readonly id: string;
  /** Scores are compared within a series only. */
  readonly series: string;
  /** Microseconds since 1970. */
  readonly tsMicros: number;
  readonly score: number | null;
  readonly suites: number;
  readonly metrics: number;
  /** Of its comparison with its baseline; of several the worst. Absent without one. */
  readonly verdict?: 'REGRESSED' | 'IMPROVED' | undefined;
  /** Of a recorder's run; absent for a document, whose suites are its tasks. */
  readonly task?: string | undefined;
}

export const DAY_MICROS = 86_400_000_000;
const DAYS = 7;

/**
 * The rolling summary; undefined without evaluations. The trend is the verdict on the latest
 * evaluation, and the change is from the previous one of its series with a score. A day, in UTC, has
 * the score of its last evaluation; days without one are absent. Where the latest evaluation is a
 * recorder's run, the overall score is the mean over the newest run of each task.
 */
export function summarise(
  points: readonly EvaluationPoint[],
  settings: Pick<ProjectSettings, 'critical_metrics' | 'performance_metrics'>,
): EvaluationSummary | undefined {
  const ordered = [...points].sort(byTime);
  const latest = ordered.at(-1);
  if (!latest) return undefined;
  const scored = ordered.filter(({ series, score }) => series === latest.series && score !== null);
  const change = scoreChange(latest, scored);
  const overall = newestOfTasks(latest, ordered);
  return {
    latest_evaluation: new Date(Math.floor(latest.tsMicros / 1000)).toISOString(),
    total_suites: sum(overall, ({ suites }) => suites),
    overall_score: roundScore(meanScore(overall)),
    trending: {
      score_change: change,
      trend: trendOf(latest),
      last_7_days: lastDays(latest.tsMicros, scored),
    },
    metrics_summary: {
      total_metrics: sum(overall, ({ metrics }) => metrics),
      critical_metrics: settings.critical_metrics,
      performance_metrics: settings.performance_metrics,
    },
  };
}

function byTime(a: EvaluationPoint, b: EvaluationPoint): number {
  return a.tsMicros - b.tsMicros || (a.id < b.id ? -1 : 1);
}

function scoreChange(latest: EvaluationPoint, scored: readonly EvaluationPoint[]): number | null {
  const before = scored.findLast(({ id }) => id !== latest.id)?.score;
  if (latest.score === null || before === null || before === undefined) return null;
  return roundScore(latest.score - before);
}

/** Only what a comparison found is a trend: scores of equal models differ too. */
function trendOf({ verdict }: EvaluationPoint): 'improving' | 'declining' | 'stable' {
  if (verdict === undefined) return 'stable';
  return verdict === 'IMPROVED' ? 'improving' : 'declining';
}

function newestOfTasks(
  latest: EvaluationPoint,
  ordered: readonly EvaluationPoint[],
): readonly EvaluationPoint[] {
  if (latest.task === undefined) return [latest];
  const newest = new Map<string, EvaluationPoint>();
  for (const point of ordered) if (point.task !== undefined) newest.set(point.task, point);
  return [...newest.values()];
}

/** Over the scores from 0 to 1 if there are any, as others may count tokens or seconds. */
function meanScore(points: readonly EvaluationPoint[]): number | null {
  const scores = points.flatMap(({ score }) => score ?? []);
  const shares = scores.filter((score) => score >= 0 && score <= 1);
  const counted = shares.length > 0 ? shares : scores;
  return counted.length === 0 ? null : sum(counted, (score) => score) / counted.length;
}

function sum<T>(values: readonly T[], valueOf: (value: T) => number): number {
  return values.reduce((total, value) => total + valueOf(value), 0);
}

function lastDays(
  latestMicros: number,
  scored: readonly EvaluationPoint[],
): { date: string; score: number }[] {
  const lastDay = Math.floor(latestMicros / DAY_MICROS);
  const days = new Map<number, number>();
  for (const { tsMicros, score } of scored) {
    const day = Math.floor(tsMicros / DAY_MICROS);
    if (score !== null && day > lastDay - DAYS) days.set(day, score);
  }
  return [...days].map(([day, score]) => ({
    date: new Date((day * DAY_MICROS) / 1000).toISOString().slice(0, 10),
    score: roundScore(score),
  }));
}
