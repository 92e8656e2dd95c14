import type { AlertRecord } from '#schemas/alerts.ts';

type Place = Pick<AlertRecord, 'kind' | 'ts' | 'model_id' | 'task_id' | 'metric_name'>;

/** The good news that ends a bad one. */
const ENDS: Partial<Record<AlertRecord['kind'], AlertRecord['kind']>> = {
  regressed: 'recovered',
  under_floor: 'over_floor',
};

/**
 * Whether a later run of the same model, task and metric is well again, as one of the alerts says. Good
 * news is over in itself.
 */
export function isOver(alert: Place, alerts: readonly Place[]): boolean {
  const wanted = ENDS[alert.kind];
  return (
    wanted === undefined ||
    alerts.some(
      (each) =>
        each.kind === wanted &&
        each.ts > alert.ts &&
        each.model_id === alert.model_id &&
        each.task_id === alert.task_id &&
        each.metric_name === alert.metric_name,
    )
  );
}
