import type { ProjectSettings } from '#schemas/project-settings.ts';
import type { AlertKind } from '#schemas/alerts.ts';
import type { Rule } from '#schemas/rules.ts';
import {
  alertIdOf,
  type ComparisonRow,
  type RuleComparisonRow,
  ruleSeries,
  scoreSeries,
  VerdictSeries,
} from './series.ts';

/** The settings that decide which alerts are due. */
export type AlertSettings = Pick<
  ProjectSettings,
  'critical_metrics' | 'metrics' | 'baselines' | 'alert_days' | 'rules'
>;

export interface DueAlert {
  readonly id: string;
  readonly kind: AlertKind;
  readonly row: ComparisonRow;
  /** For the two kinds of floors. */
  readonly floor: number | null;
  /** The rule of the settings that asks for it; absent for the baselines' verdicts and floors. */
  readonly rule?: Rule;
}

/**
 * The alerts that the project's comparisons call for: each change of the state of a series, once.
 * Incomplete runs change nothing.
 * @param rows in the order (ts, run_id, metric_name)
 * @param ruleRows what the rules of the settings found, in the same order
 */
export function dueAlerts(
  project: string,
  rows: readonly ComparisonRow[],
  { metrics, rules = [] }: Pick<AlertSettings, 'metrics' | 'rules'>,
  ruleRows: readonly RuleComparisonRow[] = [],
): DueAlert[] {
  const series = new VerdictSeries();
  const regressed = new Set<string>();
  const lost = new Set<string>();
  const under = new Set<string>();
  const due: DueAlert[] = [];
  for (const row of rows) {
    const name = series.nameOf(row);
    if (row.status !== 'complete') continue;
    const tell = (kind: AlertKind | undefined, floor: number | null): void => {
      if (kind) due.push({ id: alertIdOf(project, kind, row), kind, row, floor });
    };
    if (row.critical) {
      tell(changeOfVerdict(regressed, name, row), null);
      tell(lossOfBaseline(lost, name, row), null);
    }
    const floor = metrics[row.metric_name]?.floor;
    if (floor !== undefined) tell(changeOfFloor(under, row, floor), floor);
  }
  return [...due, ...dueByRules(project, ruleRows, rules)];
}

/** As of the baselines' verdicts, with a state for each rule and series. */
function dueByRules(
  project: string,
  rows: readonly RuleComparisonRow[],
  rules: readonly Rule[],
): DueAlert[] {
  const named = new Map(rules.map((rule) => [rule.name, rule]));
  const regressed = new Set<string>();
  const lost = new Set<string>();
  return rows.flatMap((row) => {
    const rule = named.get(row.rule);
    if (!rule || row.status !== 'complete') return [];
    const series = ruleSeries(row);
    const kinds = [changeOfVerdict(regressed, series, row), lossOfBaseline(lost, series, row)];
    return kinds.flatMap((kind) =>
      kind ? [{ id: alertIdOf(project, kind, row, rule.name), kind, row, floor: null, rule }] : [],
    );
  });
}

/** `INCONCLUSIVE` is no change: what regressed has not recovered until a comparison shows it. */
function changeOfVerdict(
  regressed: Set<string>,
  series: string,
  { verdict }: ComparisonRow,
): AlertKind | undefined {
  switch (verdict) {
    case 'REGRESSED':
      if (regressed.has(series)) return undefined;
      regressed.add(series);
      return 'regressed';
    case 'IMPROVED':
    case 'NO_REGRESSION':
      return regressed.delete(series) ? 'recovered' : undefined;
    default:
      return undefined;
  }
}

/** A series whose baselines have lost their items would say nothing more, and nobody would know. */
function lossOfBaseline(
  lost: Set<string>,
  series: string,
  { verdict, reason }: ComparisonRow,
): AlertKind | undefined {
  if (verdict !== null) {
    lost.delete(series);
    return undefined;
  }
  if (reason !== 'baseline_gone' || lost.has(series)) return undefined;
  lost.add(series);
  return 'not_compared';
}

function changeOfFloor(
  under: Set<string>,
  row: ComparisonRow,
  floor: number,
): AlertKind | undefined {
  const { score, direction } = row;
  if (score === null) return undefined;
  const series = scoreSeries(row);
  // Where less is better, the limit is one from above.
  const isUnder = direction === 'lower' ? score > floor : score < floor;
  if (isUnder === under.has(series)) return undefined;
  if (!isUnder) return under.delete(series) ? 'over_floor' : undefined;
  under.add(series);
  return 'under_floor';
}
