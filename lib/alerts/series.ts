import type { Row } from '#lake/table-rows.ts';
import type { comparisonsTable } from '#lake/tables/comparisons.ts';
import type { ruleComparisonsTable } from '#lake/tables/rule-comparisons.ts';
import { contentHash } from '#contract/content-hash.ts';
import type { AlertKind } from '#schemas/alerts.ts';

/** A run's comparison with its baseline in one metric. */
export type ComparisonRow = Row<typeof comparisonsTable>;

/** The same, as a rule of the settings asks for it. */
export type RuleComparisonRow = Row<typeof ruleComparisonsTable>;

/** Names the series of a rule: a model's runs of a task in a metric, against these pinned runs if any. */
export function ruleSeries(row: RuleComparisonRow): string {
  return JSON.stringify([row.rule, scoreSeries(row), pinnedBaselines(row)]);
}

/** Names the series whose score a floor watches. */
export function scoreSeries({ model_id, task_id, metric_name }: ComparisonRow): string {
  return JSON.stringify([model_id, task_id, metric_name]);
}

/**
 * Names the series whose verdicts follow each other. Against pinned baselines it is a series for each set
 * of them: to pin others is to ask another question. Where the baseline moves on with the runs, its id
 * would end the series with each run, and nothing would ever recover. With the tag's runs it is the model,
 * task and metric. Without a tag runs are compared within their configuration, and the first run of that
 * chain stands for it, so that configurations which take turns are series of their own.
 */
export class VerdictSeries {
  readonly #roots = new Map<string, string>();

  /** Rows are to be named in the order (ts, run_id, metric_name): a baseline comes before its runs. */
  nameOf(row: ComparisonRow): string {
    return JSON.stringify([scoreSeries(row), row.baseline_rule, this.#partOf(row)]);
  }

  #partOf(row: ComparisonRow): string {
    const root = this.#rootOf(row);
    this.#roots.set(keyOf(row.run_id, row.metric_name), root);
    if (row.baseline_rule === 'pinned') return pinnedBaselines(row);
    return row.baseline_rule === 'tag' ? '' : root;
  }

  #rootOf({ baseline_rule: rule, parent_run_id: parent, run_id, metric_name }: ComparisonRow) {
    if (rule !== 'same_config' || parent === null) return run_id;
    return this.#roots.get(keyOf(parent, metric_name)) ?? parent;
  }
}

function keyOf(runId: string, metricName: string): string {
  return JSON.stringify([runId, metricName]);
}

/** The ids of pinned baselines as JSON, in an order of their own; empty under the other rules. */
function pinnedBaselines({ baseline_rule: rule, baseline_run_ids_json: json }: ComparisonRow) {
  return rule === 'pinned' ? JSON.stringify(textsOf(json).sort()) : '';
}

/** @param json of a column that is a JSON array of text */
export function textsOf(json: string): string[] {
  const ids: unknown = JSON.parse(json);
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

/**
 * The alert's id: a hash of the series, the run and the verdict. The first run of a chain is left out: a
 * late run at its start must not tell of all its alerts again.
 * @param rule the name of the rule that asks for it, if one does
 */
export function alertIdOf(
  project: string,
  kind: AlertKind,
  row: ComparisonRow,
  rule?: string,
): string {
  const isFloor = kind === 'under_floor' || kind === 'over_floor';
  const word = isFloor || kind === 'not_compared' ? kind : row.verdict;
  const pinned = isFloor ? '' : pinnedBaselines(row);
  const parts = [project, scoreSeries(row), pinned, row.run_id, word];
  return contentHash(JSON.stringify(rule === undefined ? parts : [...parts, rule]));
}
