import type { CompiledQuery } from '#ports/sql-engine.ts';
import { runConditions, type RunConditions } from './conditions.ts';
import { POOLED_SCORE, POOLED_STDERR } from './pooled.ts';

export type TrendBucket = 'run' | 'day' | 'week';

export interface TrendFilter extends RunConditions {
  readonly bucket: TrendBucket;
}

/** A point is a run, a day, or a week from Monday on, in UTC. */
const BUCKETS: Readonly<Record<TrendBucket, { readonly t: string; readonly ofRun: boolean }>> = {
  run: { t: 'ts', ofRun: true },
  day: { t: "date_trunc('day', ts)", ofRun: false },
  week: { t: "date_trunc('week', ts)", ofRun: false },
};

/** Of a point that is one run; its row is the only one of its group. */
export const RUN_COLUMNS = [
  ['run_id', 'varchar'],
  ['delta', 'double'],
  ['p_value', 'double'],
  ['verdict', 'varchar'],
  ['parent_run_id', 'varchar'],
  ['status', 'varchar'],
  ['config_hash', 'varchar'],
] as const;

/**
 * Scores over time. A point's score is the mean over the items of its runs, which are independent.
 * Runs without items have no point.
 */
export function compileTrends(filter: TrendFilter): CompiledQuery {
  const { t, ofRun } = BUCKETS[filter.bucket];
  const member = ofRun ? 'run_id' : "''";
  const ofPoint = RUN_COLUMNS.map(([name, type]) =>
    ofRun ? `max(${name}) AS ${name}` : `CAST(NULL AS ${type}) AS ${name}`,
  );
  const conditions = runConditions(filter).add('score IS NOT NULL').add('n_items > 0');
  return {
    sql: `SELECT model_id, task_id, metric_name, t,
  ${POOLED_SCORE} AS score,
  ${POOLED_STDERR} AS stderr,
  count(*) AS n_runs,
  CAST(sum(n) AS bigint) AS n_items,
  ${ofPoint.join(', ')}
FROM (
  SELECT model_id, task_id, metric_name, ${t} AS t, ${member} AS member,
    score, stderr, CAST(n_items AS double) AS n,
    ${RUN_COLUMNS.map(([name]) => name).join(', ')}
  FROM runs
  WHERE ${conditions.sql.replaceAll('\n', '\n  ')}
) AS scored
GROUP BY model_id, task_id, metric_name, t, member
ORDER BY model_id, task_id, metric_name, t, member`,
    parameters: conditions.parameters,
    project: filter.project,
  };
}
