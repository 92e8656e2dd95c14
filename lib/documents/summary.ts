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
}

export const DAY_MICROS = 86_400_000_000;
const DAYS = 7;
/** A change of less than one percentage point is none. */
const STABLE_BELOW = 0.01;

/**
 * The rolling summary; undefined without evaluations. The trend is that of the latest evaluation's
 * series: the change is from the previous evaluation with a score. A day, in UTC, has the score of
 * its last evaluation; days without one are absent.
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
  return {
    latest_evaluation: new Date(Math.floor(latest.tsMicros / 1000)).toISOString(),
    total_suites: latest.suites,
    overall_score: roundScore(latest.score),
    trending: {
      score_change: change,
      trend: trendOf(change),
      last_7_days: lastDays(latest.tsMicros, scored),
    },
    metrics_summary: {
      total_metrics: latest.metrics,
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

function trendOf(change: number | null): 'improving' | 'declining' | 'stable' {
  if (change === null || Math.abs(change) < STABLE_BELOW) return 'stable';
  return change > 0 ? 'improving' : 'declining';
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
