import { DEFAULT_ALPHA } from '#compare/settings.ts';
import { besideEachOther } from '#compare/number-words.ts';
import { verdictSentence } from '#compare/verdict-sentence.ts';
import { runAddress } from '#contract/naming/run-address.ts';
import { formatTimestamp } from '#contract/time.ts';
import type { AlertContent } from '#schemas/alerts.ts';
import type { ComparedMetric } from '#schemas/compare.ts';
import { ruleCost, ruleSentence } from './rule-text.ts';
import { type ComparisonRow, textsOf } from './series.ts';
import type { DueAlert } from './due-alerts.ts';

/** What an alert says: the sentence, where there is more, the rule, and its price in false alarms. */
export function alertContentOf(project: string, due: DueAlert): AlertContent {
  const { id, kind, row, floor, rule } = due;
  const { run_id, recorder_run_id, model_id, task_id, metric_name, verdict } = row;
  const baselines = textsOf(row.baseline_run_ids_json);
  return {
    ...{ id, kind, project, run_id, recorder_run_id, model_id, task_id, metric_name },
    ts: formatTimestamp(row.ts),
    verdict: floor === null ? verdict : null,
    sentence: sentenceOf(due),
    rule: floor === null ? baselineRule(due, baselines) : floorRule(due, floor),
    cost: floor === null ? costOf(due) : FLOOR_COST,
    ...(rule === undefined ? {} : { rule_name: rule.name }),
    path: pathOf(project, due, baselines),
    baseline_run_ids: baselines,
    score: row.score,
    floor,
    delta: row.delta,
    ci: row.ci_level === null ? null : [row.ci_low, row.ci_high],
    ci_level: row.ci_level,
    p_value: row.p_value,
    p_adjusted: row.p_adjusted,
    margin: row.margin,
    alpha: row.alpha,
  };
}

function sentenceOf({ kind, row, floor }: DueAlert): string {
  if (floor !== null) {
    const [limit, score] = besideEachOther(floor, row.score ?? floor);
    return `${row.metric_name} is ${sideOf(kind, row)} ${limitOf(row)} ${limit}: ${score}`;
  }
  if (kind === 'not_compared') {
    return `${row.metric_name} is not compared: ${textsOf(row.notes_json).join('; ')}`;
  }
  const sentence = verdictSentence(comparedMetricOf(row));
  return kind === 'recovered' ? `recovered: ${sentence}` : sentence;
}

/** A score that is just at its limit keeps it. */
function sideOf(kind: DueAlert['kind'], { direction }: ComparisonRow): string {
  if (kind === 'over_floor') return direction === 'lower' ? 'again at most' : 'again at least';
  return direction === 'lower' ? 'over' : 'under';
}

function limitOf({ direction }: ComparisonRow): string {
  return direction === 'lower' ? 'its limit of' : 'its floor of';
}

function floorRule({ row }: DueAlert, floor: number): string {
  const side = row.direction === 'lower' ? 'over' : 'under';
  const [limit] = besideEachOther(floor, row.score ?? floor);
  return `the project's settings ask for an alert when ${row.metric_name} is ${side} ${limit}`;
}

const FLOOR_COST =
  'a floor looks at the score alone: while nothing changes, a score near it crosses it by chance';

function baselineRule(
  { kind, rule: asked, row: { baseline_rule: rule } }: DueAlert,
  baselines: readonly string[],
): string {
  if (asked) return ruleSentence(asked, kind, baselines);
  const compared = kind === 'not_compared' ? 'to be compared' : 'compared';
  const [newest = 'none', ...others] = baselines;
  const more = others.length === 0 ? '' : ` and ${others.length} more, pooled`;
  switch (rule) {
    case 'pinned':
      return `${compared} with the pinned baseline, run ${newest}${more}`;
    case 'tag':
      return `${compared} with the newest run that has the baseline's tag, run ${newest}${more}`;
    default:
      return `${compared} with the newest run of the same model, task and configuration, run ${newest}${more}`;
  }
}

const NOT_COMPARED_COST =
  'it is never false: until there is another baseline, no run of the series can be called worse';

/** With two-sided alpha, half of it is "worse": docs/verdicts.md, "What it costs to be wrong". */
function costOf({ kind, row, rule }: DueAlert): string {
  if (kind === 'not_compared') return NOT_COMPARED_COST;
  if (rule) return ruleCost(rule, kind, row);
  const alpha = row.alpha ?? DEFAULT_ALPHA;
  const chance = `while nothing changes, at most one run in ${Math.floor(2 / alpha).toLocaleString('en-US')}`;
  const level = `(alpha ${alpha}, over all metrics of a run together)`;
  if (kind === 'regressed') return `${chance} is called worse by chance ${level}`;
  if (row.verdict === 'IMPROVED') return `${chance} is called better by chance ${level}`;
  return 'after a fall of just the margin, about one run in 20 is called no regression by chance';
}

function pathOf(
  project: string,
  { kind, row, floor, rule }: DueAlert,
  baselines: readonly string[],
): string {
  const base = `/v1/projects/${encodeURIComponent(project)}`;
  if (floor !== null || kind === 'not_compared' || baselines.length === 0) {
    return `${base}/${runAddress(row.recorder_run_id)}`;
  }
  const query = new URLSearchParams();
  for (const id of baselines) query.append('baseline', mainRun(id, row));
  query.append('candidate', mainRun(row.run_id, row));
  query.append('metric', row.metric_name);
  if (rule?.margin !== undefined) query.append('min_delta', String(rule.margin));
  return `${base}/compare?${query.toString()}`;
}

/** A run's id without the metric that the manifest appends: `{run}::{metric}`. */
function mainRun(runId: string, { metric_name: metric }: ComparisonRow): string {
  const suffix = `::${metric}`;
  return runId.endsWith(suffix) ? runId.slice(0, -suffix.length) : runId;
}

/** The row in the shape of the API's comparison, for which the sentences are written. */
function comparedMetricOf(row: ComparisonRow): ComparedMetric {
  const { ci_low, ci_high, ci90_low, ci90_high, n_items, same, ...rest } = row;
  return {
    ...rest,
    n_items: n_items ?? 0,
    same: same ?? 0,
    ci: row.ci_level === null ? null : [ci_low, ci_high],
    ci90: row.method === null ? null : [ci90_low, ci90_high],
  };
}
