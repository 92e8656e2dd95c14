import type { AlertRecord } from '#schemas/alerts.ts';

type Place = Pick<
  AlertRecord,
  'kind' | 'ts' | 'model_id' | 'task_id' | 'metric_name' | 'rule_name'
>;

/** The news that ends a bad one: what is told of a verdict was compared again. */
const ENDS: Partial<Record<AlertRecord['kind'], readonly AlertRecord['kind'][]>> = {
  regressed: ['recovered'],
  not_compared: ['regressed', 'recovered'],
  under_floor: ['over_floor'],
};

/**
 * Whether a later run of the same model, task and metric is well again, as one of the alerts says, by
 * the same rule where one was asked. Good
 * news is over in itself.
 */
export function isOver(alert: Place, alerts: readonly Place[]): boolean {
  const wanted = ENDS[alert.kind];
  return (
    wanted === undefined ||
    alerts.some(
      (each) =>
        wanted.includes(each.kind) &&
        each.ts > alert.ts &&
        each.model_id === alert.model_id &&
        each.task_id === alert.task_id &&
        each.metric_name === alert.metric_name &&
        each.rule_name === alert.rule_name,
    )
  );
}
