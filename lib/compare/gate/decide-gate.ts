import type { ComparedMetric, Verdict } from '#schemas/compare.ts';
import type { GateOutcome } from '#schemas/gate.ts';

export interface GateInput {
  readonly metrics: readonly ComparedMetric[];
  /** Metrics that the candidate lacks. */
  readonly onlyBaselineMetrics: readonly string[];
  /** Those that decide alone where the runs share one of them; all decide where there is none. */
  readonly criticalMetrics: readonly string[];
}

/** Verdicts by how bad they are, worst first; null is as bad as INCONCLUSIVE. */
const WORST_FIRST: readonly (readonly (Verdict | null)[])[] = [
  ['REGRESSED', 'REJECT'],
  ['INCONCLUSIVE', null],
  ['NO_REGRESSION'],
  ['IMPROVED', 'ALLOW'],
];
const EXIT_CODES = [1, 2, 0, 0] as const;

/**
 * Decides by the worst verdict. A metric without a direction has no say as long as another has one; a
 * critical metric that only the baseline has leaves the decision open.
 */
export function decideGate({
  metrics,
  onlyBaselineMetrics,
  criticalMetrics,
}: GateInput): GateOutcome {
  const critical = metrics.filter(({ metric_name }) => criticalMetrics.includes(metric_name));
  const lost = onlyBaselineMetrics.filter((name) => criticalMetrics.includes(name));
  const deciding = critical.length > 0 || lost.length > 0 ? critical : metrics;
  const judged = deciding.filter(({ reason }) => reason !== 'no_direction');
  const considered = judged.length > 0 ? judged : deciding;
  for (const [rank, verdicts] of WORST_FIRST.entries()) {
    const found = considered.filter(({ verdict }) => verdicts.includes(verdict));
    const exit_code = EXIT_CODES[rank] ?? 2;
    if (found.length === 0 && !(exit_code === 2 && lost.length > 0)) continue;
    const verdict = found.find((each) => each.verdict !== null)?.verdict ?? null;
    return {
      verdict: lost.length > 0 && exit_code === 2 ? 'INCONCLUSIVE' : verdict,
      exit_code,
      decided_by: found.map(({ metric_name }) => metric_name),
      not_compared: lost,
    };
  }
  return { verdict: null, exit_code: 2, decided_by: [], not_compared: lost };
}
