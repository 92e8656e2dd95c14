import type {
  ComparedItem,
  ComparedMetric,
  ComparedRun,
  ToldComparison,
} from '#schemas/compare.ts';
import {
  anything,
  flag,
  list,
  nullable,
  number,
  oneOf,
  record,
  type Shape,
  text,
} from '../fetch/shape.ts';

export const verdictShape = nullable(
  oneOf(['REGRESSED', 'IMPROVED', 'NO_REGRESSION', 'INCONCLUSIVE', 'ALLOW', 'REJECT']),
);

const run = record<ComparedRun>({
  run_id: text,
  model_id: text,
  task_id: text,
  status: oneOf(['receiving', 'complete', 'conflicted', 'incomplete']),
  config_hash: text,
  ts: text,
});

const interval: Shape<[number | null, number | null]> = (value, at) => {
  const [low = null, high = null] = list(nullable(number))(value, at);
  return [low, high];
};

const metric = record<ComparedMetric>({
  metric_name: text,
  method: nullable(text),
  n_items: number,
  n_clusters: nullable(number),
  mean_baseline: nullable(number),
  mean_candidate: nullable(number),
  delta: nullable(number),
  ci: nullable(interval),
  ci_level: nullable(number),
  ci90: nullable(interval),
  p_value: nullable(number),
  p_adjusted: nullable(number),
  mde: nullable(number),
  items_needed: nullable(number),
  margin: nullable(number),
  direction: oneOf(['higher', 'lower', 'none']),
  worse: nullable(number),
  better: nullable(number),
  same: number,
  verdict: verdictShape,
  reason: nullable(text),
});

const item = record<ComparedItem>({
  metric_name: text,
  item_id: text,
  baseline: number,
  candidate: number,
  difference: nullable(number),
});

/** Two runs compared: `GET …/compare`. */
export const comparisonShape = record<ToldComparison>({
  baseline: run,
  candidate: run,
  fair: record<ToldComparison['fair']>({
    common: number,
    only_baseline: number,
    only_candidate: number,
    coverage: number,
    incomplete: list(text),
    config_changed: flag,
    config_diff: list(
      record<ToldComparison['fair']['config_diff'][number]>({
        key: text,
        baseline: anything,
        candidate: anything,
      }),
    ),
    metrics_only_baseline: list(text),
    notes: list(text),
  }),
  metrics: list(metric),
  items: list(item),
  next: nullable(text),
  words: record<ToldComparison['words']>({
    fairness: list(text),
    metrics: list(
      record<ToldComparison['words']['metrics'][number]>({
        sentence: text,
        unit: oneOf(['points', 'own']),
      }),
    ),
  }),
});

/** The address of a comparison below `v1/`; without a baseline it is the candidate's own. */
export function comparePath(
  project: string,
  { baselines, candidate }: { readonly baselines: readonly string[]; readonly candidate: string },
  rest: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams([
    ...baselines.map((id) => ['baseline', id]),
    ['candidate', candidate],
    ...Object.entries(rest),
  ]);
  return `projects/${encodeURIComponent(project)}/compare?${query.toString()}`;
}
